import { randomUUID } from 'node:crypto'
import { migrateError } from '../../errors.js'
import { pollForLock } from '../poll-for-lock.js'
import { whoAmI } from '../../who-am-i.js'
import { connectStraight, type Connected } from './connect.js'
import { postgresLedger } from './dialect.js'
import type { RunLock } from './lock.js'
import { codeOf, queryOf, type Query } from './query.js'

const leaseMs = 15_000

/** A lock that a transaction can check and renew while it changes the ledger. */
export interface Lease extends RunLock {
  /** First statement of a transaction: no rows, no lock. Keeps others from taking it until the transaction ends. */
  readonly renewal: string
  /** Last statement before COMMIT: the row is ours until then, however long the transaction took. */
  readonly extension: string
}

/**
 * The lock behind a pooler (pgbouncer in transaction mode), where a session is nobody's own: a row with an owner, a
 * number that grows with each owner, and a time by the server's clock. Renewed while we live, taken over 15 s after we
 * do not; an owner that lost it writes nothing, as every transaction on the ledger begins by renewing it.
 */
export function rowLease(query: Query, at: { table: string; makeSchema: readonly string[]; target: string }): Lease {
  const owner = postgresLedger.literal(`${whoAmI()} pid ${process.pid} ${randomUUID()}`)
  const fresh = `clock_timestamp() + interval '${leaseMs} milliseconds'`
  const extension = `UPDATE ${at.table} SET expires_at = ${fresh} WHERE id = 1 AND owner = ${owner}`
  const renewal = `${extension} AND expires_at > clock_timestamp()`
  let heartbeat: Awaited<ReturnType<typeof startHeartbeat>> | undefined

  const attempt = async () => {
    try {
      // Not waiting for a row that a transaction of the owner holds: that is another way of being busy.
      const results = (await query(`BEGIN; SET LOCAL lock_timeout = '200ms';
        INSERT INTO ${at.table} AS lease (id, owner, fence, expires_at) VALUES (1, ${owner}, 1, ${fresh})
        ON CONFLICT (id) DO UPDATE SET owner = excluded.owner, fence = lease.fence + 1, expires_at = excluded.expires_at
        WHERE lease.expires_at <= clock_timestamp(); COMMIT`)) as unknown as { rowCount: number }[]
      return results[2]?.rowCount === 1
    } catch (error) {
      await query('ROLLBACK')
      if (codeOf(error) === '55P03') return false
      throw error
    }
  }
  const release = async () => {
    if (heartbeat === undefined) return
    await heartbeat.stop()
    heartbeat = undefined
    await query(`UPDATE ${at.table} SET expires_at = '-infinity' WHERE owner = ${owner}`)
  }
  return {
    renewal,
    extension,
    async take(options) {
      await createTable(query, at)
      await pollForLock(
        options,
        attempt,
        async () => (await query<{ owner: string }>(`SELECT owner FROM ${at.table}`)).rows[0]?.owner
      )
      heartbeat = await startHeartbeat(at.target, renewal)
    },
    async assert() {
      if ((await query(renewal)).rowCount !== 1) throw leaseLost()
    },
    release,
    // The time runs out by itself; giving it back spares the next one the wait.
    abandon: () => release().catch(() => undefined)
  }
}

export function leaseLost() {
  return migrateError(
    'KIT_MIGRATE_LOCK_LOST',
    `This run did not renew its lock for ${leaseMs / 1000} s, and another took over.`,
    {
      hint: 'Run the same command again. kit-migrate status shows what is applied.'
    }
  )
}

/** Two that make the same table at once can collide in the catalog; then it is there. */
async function createTable(
  query: Query,
  { table, makeSchema }: { table: string; makeSchema: readonly string[] }
): Promise<void> {
  try {
    const columns = 'id int PRIMARY KEY, owner text NOT NULL, fence bigint NOT NULL, expires_at timestamptz NOT NULL'
    await query([...makeSchema, `CREATE TABLE IF NOT EXISTS ${table} (${columns})`].join(';'))
  } catch (error) {
    if (codeOf(error) !== '23505' && codeOf(error) !== '42P07') throw error
  }
}

/** Renews from a connection of its own, as ours may be busy with one long statement. */
async function startHeartbeat(target: string, renewal: string) {
  const connection: Connected = await connectStraight(target)
  connection.client.on('error', () => undefined)
  const query = queryOf(connection.client)
  let beat: Promise<unknown> = Promise.resolve()
  // A renewal that fails is reported by the next one inside a transaction.
  const timer = setInterval(() => {
    beat = beat.then(() => query(renewal)).catch(() => undefined)
  }, leaseMs / 5)
  return {
    async stop() {
      clearInterval(timer)
      await beat
      await connection.close()
    }
  }
}
