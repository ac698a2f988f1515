import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** One command, run as a process. */
export interface Command {
  readonly name: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

const peers = { knex: '3.3.0', 'node-pg-migrate': '9.0.0', dbmate: '2.36.0', pg: '8.23.1', libsql: '0.5.29' }
const ours = fileURLToPath(new URL('../../packages/migrate/bin/kit-migrate.js', import.meta.url))
const floorScript = fileURLToPath(new URL('floor.mjs', import.meta.url))
const sqliteFloorScript = fileURLToPath(new URL('floor-sqlite.mjs', import.meta.url))

/** Installs the peers into an empty folder, without install scripts. */
export function installPeers(folder: string): void {
  writeFileSync(join(folder, 'package.json'), '{ "private": true }')
  const specs = Object.entries(peers).map(([name, version]) => `${name}@${version}`)
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--no-save', ...specs]
  const { status, stderr } = spawnSync('npm', args, { cwd: folder, encoding: 'utf8', timeout: 300_000 })
  if (status !== 0) throw new Error(`The peers could not be installed:\n${stderr}`)
}

/** What each tool is called with, over the fixtures in `folder` and a database of PostgreSQL. */
export function commands(folder: string, fixtures: string, url: string) {
  const bin = (name: string) => {
    const root = join(folder, 'node_modules', name)
    const { bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      bin: string | Record<string, string>
    }
    return join(root, typeof bin === 'string' ? bin : (bin[name] ?? ''))
  }
  const env = { DATABASE_URL: url }
  const knexfile = join(fixtures, 'knexfile.cjs')
  const knexConfig = {
    client: 'pg',
    connection: url,
    migrations: { directory: join(fixtures, 'knex'), loadExtensions: ['.cjs'] }
  }
  writeFileSync(knexfile, `module.exports = ${JSON.stringify(knexConfig)}\n`)
  const dir = (tool: string) => join(fixtures, tool)
  const kit = (verb: string, more: readonly string[] = []): Command => ({
    name: `kit-migrate ${verb}`,
    args: [ours, verb, '--quiet', '--dir', dir('kit'), ...more],
    env
  })
  const knex = (verb: string): Command => ({
    name: `knex ${verb}`,
    args: [bin('knex'), verb, '--knexfile', knexfile],
    env
  })
  const dbmate = (verb: string): Command => ({
    name: `dbmate ${verb}`,
    args: [
      bin('dbmate'),
      '--url',
      `${url}?sslmode=disable`,
      '--migrations-dir',
      dir('dbmate'),
      '--no-dump-schema',
      verb
    ]
  })
  return {
    kit,
    knex,
    dbmate,
    nodePgMigrate: {
      name: 'node-pg-migrate up',
      args: [bin('node-pg-migrate'), 'up', '-m', dir('node-pg-migrate')],
      env
    } satisfies Command,
    floor: { name: 'pg alone', args: [floorScript, join(folder, 'node_modules'), dir('kit')], env } satisfies Command,
    floorOnSqlite: (path: string): Command => ({
      name: 'libsql alone, one transaction',
      args: [sqliteFloorScript, join(folder, 'node_modules'), dir('kit'), path]
    }),
    kitOnSqlite: (path: string, more: readonly string[]): Command => ({
      name: `kit-migrate migrate ${more.join(' ')}`.trim(),
      args: [ours, 'migrate', '--quiet', '--dir', dir('kit'), '-c', `sqlite:${path}`, ...more]
    }),
    dbmateOnSqlite: (path: string): Command => ({
      name: 'dbmate migrate',
      args: [bin('dbmate'), '--url', `sqlite:${path}`, '--migrations-dir', dir('dbmate'), '--no-dump-schema', 'up']
    })
  }
}

/** Milliseconds of the whole process. @throws when it fails */
export function timeOne({ name, args, env }: Command): number {
  const start = process.hrtime.bigint()
  const { status, stderr, stdout } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    timeout: 300_000,
    maxBuffer: 2 ** 26,
    env: { ...process.env, ...env }
  })
  const elapsed = Number(process.hrtime.bigint() - start) / 1e6
  if (status !== 0) throw new Error(`${name} failed:\n${stderr}\n${stdout}`)
  return elapsed
}

export interface Querying {
  query: (sql: string, values?: readonly unknown[]) => Promise<unknown>
  end: () => Promise<void>
}

/** A client of the driver that was installed with the peers. */
export async function connect(folder: string, url: string): Promise<Querying> {
  const { Client } = createRequire(join(folder, 'x.js'))('pg') as {
    Client: new (url: string) => Querying & { connect: () => Promise<void> }
  }
  const client = new Client(url)
  await client.connect()
  return client
}
