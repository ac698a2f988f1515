import { setImmediate as turn } from 'node:timers/promises'
import { migrateError } from '../../errors.js'
import type { LedgerChange } from '../../ledger.js'
import { needsNoTransaction } from '../../sql/index.js'
import { lexemes } from '../../sql/lexemes.js'
import type { OpenOptions, Session } from '../contract.js'
import { writerOnly } from '../program.js'
import { sleep } from '../sleep.js'
import { digestOf } from '../ledger/digest.js'
import {
  createTables,
  ledgerNames,
  renderChanges,
  selectEntries,
  selectRows,
  selectSource,
  selectSteps
} from '../sql/ledger-sql.js'
import { countRows, tablesLostBy } from '../sql/losses.js'
import { ledgerChangedMeanwhile } from '../ledger/changed-meanwhile.js'
import { toEntry, toStep } from '../sql/rows.js'
import { openStraight, type Connected } from './connect.js'
import { sqliteLedger as dialect } from './dialect.js'
import { danglingRows, needsForeignKeysOff, refuseNewDanglingRows } from './foreign-keys.js'
import { fileLock } from './lock.js'
import { snapshotSqlite } from './scratch.js'

/** How long to wait for the application's own writes, unless the migration says otherwise. */
const defaultLockTimeoutMs = 30_000

type Row = Readonly<Record<string, unknown>>

/** SQLite: DDL in transactions, a synchronous library, a lock beside the file. */
export function openSqliteSession({ db, openProgram, close }: Connected, options: OpenOptions): Session {
  const names = ledgerNames(dialect, { table: options.place.table })
  const lock = fileLock(options.target, async (path) => (await openStraight(path)).db)
  let locked = false
  db.exec('PRAGMA foreign_keys = ON')

  const write = (changes: readonly LedgerChange[]) => {
    for (const { sql, rows } of renderChanges(changes, dialect, names)) {
      const { changes: touched } = db.prepare(sql).run()
      if (rows !== undefined && touched !== rows) throw ledgerChangedMeanwhile()
    }
  }
  const atomically = async (lockTimeoutMs: number, work: () => Promise<readonly LedgerChange[] | undefined>) => {
    const retry = { timeoutMs: lockTimeoutMs, signal: options.signal }
    await whileBusy(retry, () => db.exec('BEGIN IMMEDIATE'))
    try {
      const changes = await work()
      if (changes === undefined) {
        db.exec('ROLLBACK')
        return
      }
      write(changes)
      await whileBusy(retry, () => db.exec('COMMIT'))
    } catch (error) {
      if (db.inTransaction) db.exec('ROLLBACK')
      throw error
    }
  }

  const hasLedger = (): boolean => {
    const table = dialect.literal(options.place.table)
    return db.prepare(`SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ${table}`).all().length > 0
  }

  /** Reads what another program may be writing at the moment. */
  const read = <T>(work: () => T) => whileBusy({ timeoutMs: defaultLockTimeoutMs, signal: options.signal }, work)

  return {
    server: `SQLite ${(db.prepare('SELECT sqlite_version() AS version').get() as { version: string }).version}`,
    dialect: 'sqlite',
    readLedger: () =>
      read(() => {
        if (!hasLedger()) return undefined
        return (db.prepare(selectEntries(dialect, names)).all() as Row[]).map(toEntry)
      }),
    holdsExactly: (lines) =>
      read(() => {
        if (!hasLedger()) return false
        const line = `"version" || ' ' || "file_checksum" || iif("state" = 'applied', '', ' half')`
        const { digest } = db
          .prepare(
            `SELECT coalesce(group_concat(line, char(10)), '') AS digest FROM (SELECT ${line} AS line FROM ${names.migrations} ORDER BY line)`
          )
          .get() as { digest: string }
        return digest === digestOf(lines)
      }),
    readSteps: (version) =>
      read(() => (db.prepare(selectSteps(dialect, names, version)).all() as Row[]).map((row) => toStep(version, row))),
    readSource: (version) =>
      read(() => (db.prepare(selectSource(dialect, names, version)).all() as { source: string }[])[0]?.source),
    rows: (of) =>
      read(() => {
        const tables = db.prepare("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')").all() as Row[]
        if ('table' in of && !tables.some(({ name }) => name === of.table)) return undefined
        return db.prepare(selectRows(dialect, of)).all() as Row[]
      }),
    createLedger: () =>
      atomically(defaultLockTimeoutMs, () => {
        for (const sql of createTables(dialect, names)) db.exec(sql)
        return Promise.resolve([])
      }),
    async lock(lockOptions) {
      await lock.take(lockOptions)
      locked = true
    },
    assertLock() {
      if (locked) return Promise.resolve()
      throw migrateError('KIT_MIGRATE_LOCK_LOST', 'This run does not hold the lock.')
    },
    unlock() {
      lock.release()
      locked = false
      return Promise.resolve()
    },
    async transaction({ steps, program, lockTimeoutMs }, work) {
      // A program may rebuild tables, as knex does for many changes.
      const before = program === true || needsForeignKeysOff(steps) ? await read(() => danglingRows(db)) : undefined
      if (before !== undefined) db.exec('PRAGMA foreign_keys = OFF')
      try {
        await atomically(lockTimeoutMs ?? defaultLockTimeoutMs, async () => {
          const changes = await work()
          if (before !== undefined && changes !== undefined) refuseNewDanglingRows(db, before)
          return changes
        })
      } finally {
        if (before !== undefined) db.exec('PRAGMA foreign_keys = ON')
      }
    },
    record: (changes) => atomically(defaultLockTimeoutMs, () => Promise.resolve(changes)),
    async run({ text }, { lockTimeoutMs = defaultLockTimeoutMs }, { send } = {}) {
      // SQLite works in this thread: signals come through between statements only.
      await turn()
      if (send !== undefined) await send()
      else if (db.inTransaction) db.exec(text)
      // VACUUM wants the file for itself, and others may just be reading it.
      else await whileBusy({ timeoutMs: lockTimeoutMs, signal: options.signal }, () => db.exec(text))
    },
    openProgram: writerOnly(openProgram),
    reset() {
      if (!db.inTransaction) db.exec('PRAGMA foreign_keys = ON')
      return Promise.resolve()
    },
    lifetime: ({ text }) => {
      const [first, second] = lexemes(text, 'sqlite').map(({ key }) => key)
      if (first === 'PRAGMA' || first === 'ATTACH' || first === 'DETACH') return 'session'
      return first === 'CREATE' && (second === 'TEMP' || second === 'TEMPORARY') ? 'temporary' : 'lasting'
    },
    canShareTransaction: ({ text }) => needsNoTransaction(text, 'sqlite') === undefined,
    fingerprint: () => Promise.resolve(undefined),
    // What SQLite refuses inside a transaction (VACUUM, PRAGMA, DETACH) may always run again.
    outcomeOf: () => Promise.resolve('not-done'),
    rowsLostBy: ({ text }) =>
      countRows(tablesLostBy(text, 'sqlite'), async (sql) => (db.prepare(sql).get() as { count: number }).count),
    locksHeld: () => Promise.resolve(undefined),
    snapshot: () => Promise.resolve(snapshotSqlite(db, options.place.table)),
    async close() {
      lock.release()
      await close()
    }
  }
}

/** Repeats what another connection's lock keeps from working; SQLite's own waiting would stop the whole process. */
async function whileBusy<T>(limit: { timeoutMs: number; signal?: AbortSignal | undefined }, work: () => T): Promise<T> {
  const start = performance.now()
  for (;;) {
    try {
      return work()
    } catch (error) {
      const busy = (error as { code?: string }).code?.startsWith('SQLITE_BUSY') === true
      if (!busy) throw error
      if (limit.signal?.aborted || performance.now() - start >= limit.timeoutMs) throw tooBusy(limit, error)
      await sleep(5 + Math.random() * 20, limit.signal)
    }
  }
}

function tooBusy({ timeoutMs, signal }: { timeoutMs: number; signal?: AbortSignal | undefined }, cause: unknown) {
  if (signal?.aborted)
    return migrateError('KIT_MIGRATE_INTERRUPTED', 'Stopped while another program was writing to the database.', {
      hint: 'Run the same command again; finished migrations are skipped.',
      cause
    })
  return migrateError(
    'KIT_MIGRATE_STATEMENT',
    `Another program is using the database, and was not done after ${timeoutMs}ms.`,
    { hint: 'Run the same command again when it is done, or wait longer with --lock-timeout.', cause }
  )
}
