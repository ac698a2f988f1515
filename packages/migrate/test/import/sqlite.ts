import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { querySqlite } from '../query-sqlite.js'

/** The connection to a new SQLite file. */
export const sqliteDatabase = (folder: string) => Promise.resolve(`sqlite:${join(folder, 'dev.db')}`)

/** What is defined, without the tables of `tool` and ours; layout of the text apart. */
export const schemaBut = (tool: string) => (url: string) =>
  Promise.resolve(
    querySqlite(
      url,
      `SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name NOT IN ('${tool}', 'kit_migrations', 'kit_migration_steps') AND name NOT LIKE 'sqlite_%' ORDER BY name`
    ).map(({ sql, ...rest }) => ({ ...rest, sql: String(sql).replace(/\s+/g, ' ') }))
  )

export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
}
