import { existsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type Libsql from 'libsql'
import { migrateError } from '../../errors.js'
import type { OpenOptions } from '../contract.js'
import type { Intercept, ProgramHandle } from '../program.js'
import { acquireFromKnex } from '../sql/knex-pool.js'

/** A database with libsql's (that is better-sqlite3's) interface. */
export type SqliteDatabase = InstanceType<typeof Libsql>

export interface Connected {
  readonly db: SqliteDatabase
  /** Undefined for reading. */
  readonly openProgram?: (intercept: Intercept) => ProgramHandle
  readonly close: () => Promise<void>
}

/**
 * Opens the file: straight for reading, through knex's client for writing. Undefined in mode `read` when there is
 * no file. Rejects with `KIT_MIGRATE_CONNECT`.
 */
export async function connectSqlite(options: OpenOptions): Promise<Connected | undefined> {
  if (options.mode === 'read' && !existsSync(options.target)) return undefined
  try {
    const connected = await (options.mode === 'read' ? openStraight(options.target) : openPooled(options.target))
    await refuseOtherFile(connected)
    return connected
  } catch (cause) {
    const { why, hint } = explain(options.target, cause)
    throw migrateError('KIT_MIGRATE_CONNECT', `The SQLite file ${options.target} cannot be opened: ${why}.`, {
      hint,
      cause
    })
  }
}

/** Only the first read shows that a file is not a database. A busy one is waited for later. */
async function refuseOtherFile({ db, close }: Connected): Promise<void> {
  try {
    db.prepare('PRAGMA schema_version').get()
  } catch (error) {
    if ((error as { code?: string }).code !== 'SQLITE_NOTADB') return
    await close()
    throw error
  }
}

export async function openStraight(path: string): Promise<Connected> {
  const { default: Database } = await import('libsql')
  const db = new Database(path)
  return {
    db,
    close: () => {
      db.close()
      return Promise.resolve()
    }
  }
}

/** Knex's client for better-sqlite3, with libsql as its driver: the same interface, prebuilt, without install script. */
async function openPooled(filename: string): Promise<Connected> {
  const [{ default: Database }, { default: dialect }] = await Promise.all([
    import('libsql'),
    import('knex/lib/dialects/better-sqlite3/index.js')
  ])
  const { connection, openProgram, close } = await acquireFromKnex<SqliteDatabase>(dialect, Database, {
    connection: { filename },
    useNullAsDefault: true
  })
  return { db: connection, openProgram, close }
}

/** SQLite itself gives a number for all of them. */
function explain(path: string, cause: unknown): { why: string; hint: string } {
  const folder = dirname(path)
  if (!existsSync(folder))
    return { why: 'its folder does not exist', hint: `Make it (mkdir -p ${folder}), or check the path.` }
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory())
    return { why: 'it is a folder', hint: 'Name a file in it: sqlite:./dev.db' }
  if ((cause as { code?: string }).code === 'SQLITE_NOTADB')
    return {
      why: 'it is another kind of file',
      hint: "Give the path of the database's file, or of one that does not exist yet."
    }
  const message = cause instanceof Error ? cause.message : String(cause)
  return {
    why: message.includes('Unable to open') ? 'SQLite is not let in' : message.replace(/\.$/, ''),
    hint: 'Check the rights to the file and to its folder, where SQLite keeps a journal.'
  }
}
