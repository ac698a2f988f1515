import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createMigrator, type Engine } from '@kit/migrate'
import type { ServerName } from '@kit-internal/testkit'
import Database from 'libsql'
import type { Session } from '../../src/drivers/contract.js'
import { loadDriver } from '../../src/drivers/index.js'
import { queryMysql, queryPostgres, type Row } from './query.js'

/** One engine as the proofs use it. */
export interface EngineUnderTest {
  /** Of the product, for titles and tables. */
  readonly name: 'PostgreSQL' | 'MariaDB' | 'MySQL' | 'SQLite'
  readonly engine: Engine
  readonly query: (url: string, sql: string) => Promise<readonly Row[]>
  /** Takes everything out of the database. */
  readonly clear: (url: string) => Promise<void>
  /** Five statements up and five down, in one transaction where the engine can. */
  readonly together: string
  /** The same with `-- kit: no-transaction`. */
  readonly apart: string
}

interface Served {
  readonly server: ServerName
}

export const log = '-- UP Migration\nCREATE TABLE log (what VARCHAR(20));\n-- DOWN Migration\nDROP TABLE log;\n'

const five = (up: readonly string[], down: readonly string[], directive = '') =>
  `-- UP Migration\n${directive}${up.join(';\n')};\n-- DOWN Migration\n${directive}${down.join(';\n')};\n`
const apart = '-- kit: no-transaction\n'

const up = {
  table: 'CREATE TABLE a (x INTEGER PRIMARY KEY, z INTEGER)',
  rows: 'INSERT INTO a (x) VALUES (1), (2), (3)',
  index: 'CREATE INDEX a_z ON a (z)',
  column: 'ALTER TABLE a ADD COLUMN y INTEGER DEFAULT 7 NOT NULL',
  log: "INSERT INTO log VALUES ('up')"
}
const down = {
  log: "INSERT INTO log VALUES ('down')",
  index: 'DROP INDEX a_z',
  column: 'ALTER TABLE a DROP COLUMN y',
  rows: 'DELETE FROM a WHERE x = 1',
  table: 'DROP TABLE a'
}

export const postgresql: EngineUnderTest & Served = {
  name: 'PostgreSQL',
  engine: 'postgresql',
  server: 'postgresql',
  query: queryPostgres,
  clear: async (url) => void (await queryPostgres(url, 'DROP SCHEMA public CASCADE; CREATE SCHEMA public')),
  together: five(Object.values(up), Object.values(down)),
  apart: five(
    [up.table, up.rows, 'CREATE INDEX CONCURRENTLY a_z ON a (z)', up.column, up.log],
    [down.log, 'DROP INDEX CONCURRENTLY a_z', down.column, down.rows, down.table],
    apart
  )
}

const mariadb: EngineUnderTest & Served = {
  name: 'MariaDB',
  engine: 'mysql',
  server: 'mariadb',
  query: queryMysql,
  async clear(url) {
    const name = new URL(url).pathname.slice(1)
    await queryMysql(url, `DROP DATABASE ${name}`)
    const server = new URL(url)
    server.pathname = '/mysql'
    await queryMysql(server.href, `CREATE DATABASE ${name} CHARACTER SET utf8mb4`)
  },
  together: five(Object.values(up), Object.values({ ...down, index: 'DROP INDEX a_z ON a' })),
  apart: five(Object.values(up), Object.values({ ...down, index: 'DROP INDEX a_z ON a' }), apart)
}

const mysql: EngineUnderTest & Served = { ...mariadb, name: 'MySQL', server: 'mysql' }

/** All that need a server. */
export const servers = [postgresql, mariadb, mysql]

export const sqlite: EngineUnderTest = {
  name: 'SQLite',
  engine: 'sqlite',
  query: async (url, sql) => querySqlite(url, sql),
  async clear(url) {
    querySqlite(url, 'PRAGMA foreign_keys = OFF')
    for (const { type, name } of querySqlite(
      url,
      "SELECT type, name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    )) {
      querySqlite(url, `DROP ${String(type)} "${String(name)}"`)
    }
  },
  together: five(Object.values(up), Object.values(down)),
  apart: five(
    [up.table, up.rows, up.index, 'VACUUM', up.column, up.log],
    [down.log, down.index, 'VACUUM', down.column, down.rows, down.table],
    apart
  )
}

function querySqlite(url: string, sql: string): Row[] {
  const db = new Database(url.replace(/^sqlite:/, ''), { timeout: 5000 })
  try {
    const statement = db.prepare(sql)
    if (statement.reader) return statement.all() as Row[]
    statement.run()
    return []
  } finally {
    db.close()
  }
}

/** Writes migrations into `folder`/migrations. */
export function writeMigrations(folder: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(join(folder, 'migrations'), { recursive: true })
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'migrations', name), text)
}

export const migratorFor = (url: string, folder: string) => createMigrator({ connection: url, cwd: folder })

/** Everything that a run may change, as one comparable text: definitions, rows, ledger. */
export async function stateOf(under: EngineUnderTest, url: string): Promise<string> {
  const driver = await loadDriver(under.engine)()
  const target = under.engine === 'sqlite' ? url.replace(/^sqlite:/, '') : url
  const session = (await driver.open({ target, place: { table: 'kit_migrations' }, mode: 'read' })) as Session
  try {
    const definitions = await session.snapshot()
    const ledger = ((await session.readLedger()) ?? []).map(({ version, state }) => `${version} ${state}`)
    const rows: string[] = []
    for (const table of ['a', 'log']) {
      const found = await under.query(url, `SELECT * FROM ${table} ORDER BY 1`).catch(() => undefined)
      rows.push(
        `${table}: ${found === undefined ? 'none' : JSON.stringify(found.map((row) => Object.values({ ...row, _metadata: 0 })))}`
      )
    }
    return [...definitions, ...rows, ...ledger].join('\n')
  } finally {
    await session.close()
  }
}
