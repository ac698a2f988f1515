import { createHash } from 'node:crypto'
import { migrateError } from '../../errors.js'
import type { LockOptions } from '../contract.js'
import { pollForLock } from '../poll-for-lock.js'
import type { Query } from './query.js'

/** One run at a time on one ledger. */
export interface RunLock {
  take(options: LockOptions): Promise<void>
  assert(): Promise<void>
  release(): Promise<void>
  /** The session ends without releasing. */
  abandon(): Promise<void>
}

/**
 * An advisory lock of the session that does the work: it goes when the session goes, and not before a statement
 * that outlived its client has ended. Polled, with no transaction open, so that CREATE INDEX CONCURRENTLY
 * does not wait for those who wait for it.
 */
export function advisoryLock(query: Query, ledger: string): RunLock {
  const key = lockKey(ledger)
  const own = `locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND classid = ${key.high} AND objid = ${key.low} AND objsubid = 1 AND granted`
  return {
    take: (options) =>
      pollForLock(
        options,
        async () =>
          (await query<{ ok: boolean }>(`SELECT pg_try_advisory_lock(${key.whole}) AS ok`)).rows[0]?.ok === true,
        async () => {
          const { rows } = await query<{ name: string }>(
            `SELECT application_name || coalesce(' from ' || host(client_addr), '') AS name FROM pg_stat_activity WHERE pid IN (SELECT pid FROM pg_locks WHERE ${own})`
          )
          return rows[0]?.name
        }
      ),
    async assert() {
      const { rowCount } = await query(`SELECT 1 FROM pg_locks WHERE ${own} AND pid = pg_backend_pid()`)
      if (rowCount !== 0) return
      throw migrateError(
        'KIT_MIGRATE_LOCK_LOST',
        'The lock of this run is gone; a migration released it (pg_advisory_unlock_all or DISCARD ALL).',
        {
          hint: 'Take that statement out of the migration. kit-migrate status shows what is applied.'
        }
      )
    },
    async release() {
      await query(`SELECT pg_advisory_unlock(${key.whole})`)
    },
    abandon: () => Promise.resolve()
  }
}

/** 64 bits from the ledger's name; pg_locks shows them as two halves. */
function lockKey(ledger: string) {
  const bytes = createHash('sha256').update(`kit-migrate ${ledger}`).digest()
  return { whole: bytes.readBigInt64BE(0).toString(), high: bytes.readUInt32BE(0), low: bytes.readUInt32BE(4) }
}
