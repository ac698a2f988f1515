import { createHash } from 'node:crypto'
import { migrateError } from '../../errors.js'
import type { LockOptions } from '../contract.js'
import { pollForLock } from '../poll-for-lock.js'
import type { Connected } from './connect.js'

/**
 * GET_LOCK in the session that does the work: no implicit commit releases it, and it goes when the session goes, not
 * before a statement that outlived its client has ended. The name is the server's, so it holds the database's.
 */
export function namedLock({ query, id }: Connected, ledger: string) {
  const name = `'kit-migrate-${createHash('sha256').update(ledger).digest('hex').slice(0, 40)}'`
  return {
    take: (options: LockOptions) =>
      pollForLock(
        options,
        async () => Number((await query(`SELECT GET_LOCK(${name}, 0) AS ok`)).rows[0]?.['ok']) === 1,
        async () => {
          const { rows } = await query(
            `SELECT CONCAT(USER, '@', HOST) AS name FROM information_schema.PROCESSLIST WHERE ID = IS_USED_LOCK(${name})`
          )
          return rows[0] === undefined ? undefined : String(rows[0]['name'])
        }
      ),
    async assert() {
      const { rows } = await query(`SELECT IS_USED_LOCK(${name}) AS owner`)
      if (Number(rows[0]?.['owner']) === id) return
      throw migrateError(
        'KIT_MIGRATE_LOCK_LOST',
        'The lock of this run is gone; a migration released it (RELEASE_LOCK or RELEASE_ALL_LOCKS).',
        {
          hint: 'Take that statement out of the migration. kit-migrate status shows what is applied.'
        }
      )
    },
    async release() {
      await query(`SELECT RELEASE_LOCK(${name})`)
    }
  }
}
