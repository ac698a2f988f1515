import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Scratch } from '../contract.js'
import { stepsTable } from '../sql/ledger-sql.js'
import { openStraight, type SqliteDatabase } from './connect.js'

/** A file of our own in the system's temporary folder. */
export async function createSqliteScratch(target: string, content: 'empty' | 'definitions'): Promise<Scratch> {
  const folder = await mkdtemp(join(tmpdir(), 'kit-migrate-'))
  const path = join(folder, 'scratch.db')
  if (content === 'definitions') await copyDefinitions(target, path)
  return { target: path, drop: () => rm(folder, { recursive: true, force: true }) }
}

async function copyDefinitions(from: string, to: string): Promise<void> {
  const [source, copy] = [await openStraight(from), await openStraight(to)]
  for (const { sql } of readDefinitions(source.db)) copy.db.exec(sql)
  await source.close()
  await copy.close()
}

interface Definition {
  readonly type: string
  readonly name: string
  readonly table: string
  readonly sql: string
}

function readDefinitions(db: SqliteDatabase): Definition[] {
  const order = `CASE type WHEN 'table' THEN 0 WHEN 'view' THEN 1 WHEN 'index' THEN 2 ELSE 3 END`
  return db
    .prepare(
      `SELECT type, name, tbl_name AS "table", sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY ${order}, name`
    )
    .all() as Definition[]
}

/** What is defined, as SQLite sees it: columns, keys and indexes of each table, and the text of views and triggers. */
export function snapshotSqlite(db: SqliteDatabase, ledgerTable: string): string[] {
  const ours = new Set([ledgerTable, stepsTable(ledgerTable)])
  const lines = readDefinitions(db)
    .filter(({ table }) => !ours.has(table))
    .flatMap(({ type, name, table, sql }) =>
      type === 'table' ? tableLines(db, name, sql) : [`${type} ${name} on ${table}: ${sql}`]
    )
  return lines.sort()
}

function tableLines(db: SqliteDatabase, name: string, sql: string): string[] {
  const quoted = `"${name.replaceAll('"', '""')}"`
  const facts = ['table_xinfo', 'foreign_key_list'].flatMap((pragma) =>
    (db.prepare(`PRAGMA ${pragma}(${quoted})`).all() as Record<string, unknown>[]).map((row) => {
      // The position of a column is not compared: DROP COLUMN and ADD COLUMN move it to the end.
      const { cid: _, id: _id, _metadata, ...fact } = row
      return `table ${name} ${pragma} ${JSON.stringify(fact)}`
    })
  )
  const extras = [/\bcheck\s*\(/i, /\bstrict\s*$/i, /\bwithout\s+rowid\b/i, /\bautoincrement\b/i, /\bcollate\s+\w+/i]
    .filter((extra) => extra.test(sql))
    .map((extra) => `table ${name} ${String(extra.exec(sql)?.[0]).toLowerCase()}`)
  return [`table ${name}`, ...facts, ...extras]
}
