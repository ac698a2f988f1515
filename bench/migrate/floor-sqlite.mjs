// The least that any tool must do on SQLite in one transaction: read each file, run its UP, write a ledger row.
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const [modules, dir, path] = process.argv.slice(2)
const Database = createRequire(join(modules, 'x.js'))('libsql')
const db = new Database(path)
db.exec('BEGIN IMMEDIATE')
db.exec('CREATE TABLE ledger (version text PRIMARY KEY, name text NOT NULL, source text NOT NULL)')
const insert = db.prepare('INSERT INTO ledger VALUES (?, ?, ?)')
for (const name of readdirSync(dir).sort()) {
  const text = readFileSync(join(dir, name), 'utf8')
  const [, up] = text.split(/^-- \w+ Migration$/m)
  db.exec(up)
  insert.run(name.split('_')[0], name, text)
}
db.exec('COMMIT')
