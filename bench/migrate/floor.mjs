// The least that any tool must do on PostgreSQL: read each file, run its UP and a ledger row in a transaction of their own.
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const [modules, dir] = process.argv.slice(2)
const { Client } = createRequire(join(modules, 'x.js'))('pg')
const client = new Client(process.env.DATABASE_URL)
await client.connect()
await client.query(
  'CREATE TABLE ledger (version text PRIMARY KEY, name text NOT NULL, run_on timestamptz NOT NULL DEFAULT now())'
)
for (const name of readdirSync(dir).sort()) {
  const [, up] = readFileSync(join(dir, name), 'utf8').split(/^-- \w+ Migration$/m)
  await client.query('BEGIN')
  await client.query(up)
  await client.query('INSERT INTO ledger (version, name) VALUES ($1, $2)', [name.split('_')[0], name])
  await client.query('COMMIT')
}
await client.end()
