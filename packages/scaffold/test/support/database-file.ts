import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { DatabaseFile } from '../contract/subject.js'

interface Libsql {
  exec(sql: string): void
  prepare(sql: string): { get(): unknown }
  close(): void
}

/** Opens the file of a generated project in this process, with what the project itself has installed. */
export function openDatabaseFile(folder: string, path: string): DatabaseFile & { close(): void } {
  const Database = createRequire(join(folder, 'package.json'))('libsql') as new (
    file: string,
    options: { timeout: number }
  ) => Libsql
  const database = new Database(join(folder, path), { timeout: 5_000 })
  return {
    lock() {
      database.exec('BEGIN IMMEDIATE')
    },
    unlock() {
      database.exec('ROLLBACK')
    },
    count: (table) => (database.prepare(`SELECT count(*) AS rows FROM ${table}`).get() as { rows: number }).rows,
    close() {
      database.close()
    }
  }
}
