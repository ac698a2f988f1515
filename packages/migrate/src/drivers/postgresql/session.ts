import type { Client } from 'pg'
import { migrateError } from '../../errors.js'
import type { LedgerChange } from '../../ledger.js'
import { needsNoTransaction } from '../../sql/index.js'
import { lexemes } from '../../sql/lexers.js'
import type { Limits, OpenOptions, Session, Step } from '../contract.js'
import { createTables, ledgerNames, renderChange, selectEntries, selectSource, selectSteps } from '../sql/ledger-sql.js'
import { countRows, tablesLostBy } from '../sql/losses.js'
import { raced } from '../sql/raced.js'
import { toEntry, toStep } from '../sql/rows.js'
import { connectStraight, type Connected } from './connect.js'
import { postgresLedger as dialect } from './dialect.js'
import { fateOf } from './fate.js'
import { advisoryLock } from './lock.js'
import { codeOf, queryOf, type Query } from './query.js'
import { snapshotPostgres } from './snapshot.js'

/** PostgreSQL: DDL in transactions, statements over the simple protocol, one connection for everything. */
export async function openPostgresSession({ client, close }: Connected, options: OpenOptions): Promise<Session> {
  const { place, signal } = options
  const query = queryOf(client)
  const server = await describeServer(query)
  const schema = place.schema ?? server.schema
  if (schema === null) {
    throw migrateError('KIT_MIGRATE_LEDGER', 'The search path of this connection has no schema that exists.', {
      kind: 'usage',
      hint: 'Name one with --schema.'
    })
  }
  const names = ledgerNames(dialect, { table: place.table, schema })
  const searchPath = place.schema === undefined ? undefined : `${dialect.quoteName(place.schema)}, public`
  const home = homeSettings(searchPath, server.number)
  const lock = advisoryLock(query, `${schema}.${place.table}`)
  const stopCancelling = cancelOnAbort(client, options.target, signal)
  let changedSettings = false
  let inTransaction = false
  /** The limits that the open transaction has, as text. */
  let limited = ''

  const write = async (changes: readonly LedgerChange[]) => {
    for (const { sql, rows } of changes.flatMap((change) => renderChange(change, dialect, names))) {
      const { rowCount } = await query(sql)
      if (rows !== undefined && rowCount !== rows) throw raced()
    }
  }
  const atomically = async (begin: string, work: () => Promise<readonly LedgerChange[] | undefined>) => {
    await query(begin)
    inTransaction = true
    try {
      const changes = await work()
      if (changes === undefined) await query('ROLLBACK')
      else if (changes.every(({ kind }) => kind === 'applied')) {
        // One round trip: the primary key is the precondition, and a failing INSERT keeps COMMIT from running.
        await query(
          [...changes.flatMap((change) => renderChange(change, dialect, names)).map(({ sql }) => sql), 'COMMIT'].join(
            ';\n'
          )
        )
      } else {
        await write(changes)
        await query('COMMIT')
      }
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined)
      throw error
    } finally {
      inTransaction = false
    }
  }

  if (options.mode === 'write') await query(home)
  return {
    server: server.name,
    async readLedger() {
      try {
        return (await query(selectEntries(dialect, names))).rows.map(toEntry)
      } catch (error) {
        if (codeOf(error) === '42P01' || codeOf(error) === '3F000') return undefined
        throw error
      }
    },
    readSteps: async (version) =>
      (await query(selectSteps(dialect, names, version))).rows.map((row) =>
        toStep(version, row as Record<string, unknown>)
      ),
    readSource: async (version) =>
      ((await query(selectSource(dialect, names, version))).rows as { source: string }[])[0]?.source,
    async createLedger() {
      const make = place.schema === undefined ? [] : [`CREATE SCHEMA IF NOT EXISTS ${dialect.quoteName(place.schema)}`]
      await query(
        ['BEGIN', 'SET LOCAL client_min_messages = warning', ...make, ...createTables(dialect, names), 'COMMIT'].join(
          ';\n'
        )
      )
    },
    lock: (lockOptions) => lock.take(lockOptions),
    assertLock: () => lock.assert(),
    unlock: () => lock.release(),
    transaction: (limits, work) => {
      limited = limitSettings(limits, 'LOCAL').join(';')
      return atomically(limited === '' ? 'BEGIN' : `BEGIN;${limited}`, work)
    },
    record: (changes) => atomically('BEGIN', () => Promise.resolve(changes)),
    async run(step, limits) {
      changedSettings ||= /\bset\b|\bset_config\b|\bdiscard\b/i.test(step.text)
      if (inTransaction) {
        const wanted = limitSettings(limits, 'LOCAL').join(';')
        if (wanted !== limited)
          await query(`SET LOCAL statement_timeout TO DEFAULT;SET LOCAL lock_timeout TO DEFAULT;${wanted}`)
        limited = wanted
        await query(step.text)
        return
      }
      const own = limitSettings(limits, 'SESSION').join(';')
      if (own !== '') await query(own)
      try {
        await query(step.text)
      } finally {
        if (own !== '') await client.query('RESET statement_timeout; RESET lock_timeout').catch(() => undefined)
      }
    },
    async reset() {
      if (!changedSettings) return
      changedSettings = false
      limited = ''
      await query(`RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL; ${home}`)
    },
    lifetime: ({ text }) => lifetimeOf(text),
    canShareTransaction: (step) => !standsAlone(step),
    // What a cut-off statement left behind can be looked up; nothing need be kept before it.
    fingerprint: () => Promise.resolve(undefined),
    outcomeOf: (step) => fateOf(query, step),
    async rowsLostBy({ text }) {
      return countRows(
        tablesLostBy(text, 'postgresql'),
        async (sql) => (await client.query<{ count: string }>(sql)).rows[0]?.count
      )
    },
    async locksHeld() {
      const { rows } = await query(
        `SELECT relation::regclass || ' ' || mode AS lock FROM pg_locks
         WHERE pid = pg_backend_pid() AND locktype = 'relation' AND relation >= 16384
           AND relation NOT IN (SELECT oid FROM pg_class WHERE relnamespace = 'pg_toast'::regnamespace) ORDER BY 1`
      )
      return (rows as { lock: string }[]).map(({ lock }) => lock)
    },
    snapshot: () => snapshotPostgres(client, place.table),
    async close() {
      stopCancelling()
      await close()
    }
  }
}

/** CALL and DO may end transactions of their own, which only works outside ours. */
function standsAlone({ text }: Step): boolean {
  return needsNoTransaction(text, 'postgresql') !== undefined || /^\s*(call|do)\b/i.test(text)
}

function lifetimeOf(text: string): 'lasting' | 'session' | 'temporary' {
  const words = lexemes(text, 'postgresql').map(({ key }) => key)
  if (words[0] === 'SET' || words[0] === 'RESET' || words[0] === 'PREPARE' || words[0] === 'LOAD') return 'session'
  return words[0] === 'CREATE' && words.slice(1, 4).some((word) => word === 'TEMP' || word === 'TEMPORARY')
    ? 'temporary'
    : 'lasting'
}

async function describeServer(query: Query) {
  const { rows } = await query<{ schema: string | null; version: string; number: string }>(
    `SELECT current_schema() AS schema, current_setting('server_version') AS version, current_setting('server_version_num') AS number`
  )
  const { schema, version, number } = rows[0] as { schema: string | null; version: string; number: string }
  return { schema, name: `PostgreSQL ${version.split(' ')[0] ?? version}`, number: Number(number) }
}

/** What our session wants set. From 14 on the server notices within two seconds that we are gone, and stops working. */
function homeSettings(searchPath: string | undefined, version: number): string {
  return [
    'SET idle_in_transaction_session_timeout = 0',
    ...(version >= 140_000 ? ["SET client_connection_check_interval = '2s'"] : []),
    ...(searchPath === undefined ? [] : [`SET search_path = ${searchPath}`])
  ].join(';')
}

function limitSettings({ statementTimeoutMs, lockTimeoutMs }: Limits, scope: 'LOCAL' | 'SESSION'): string[] {
  return [
    ...(statementTimeoutMs === undefined ? [] : [`SET ${scope} statement_timeout = ${Math.round(statementTimeoutMs)}`]),
    ...(lockTimeoutMs === undefined ? [] : [`SET ${scope} lock_timeout = ${Math.round(lockTimeoutMs)}`])
  ]
}

/** On abort the statement that is running is cancelled, from a second connection. */
function cancelOnAbort(client: Client, target: string, signal: AbortSignal | undefined): () => void {
  const cancel = () => void cancelBackend(client, target).catch(() => undefined)
  signal?.addEventListener('abort', cancel, { once: true })
  return () => signal?.removeEventListener('abort', cancel)
}

async function cancelBackend(client: Client, target: string): Promise<void> {
  const pid = (client as unknown as { processID: number | null }).processID
  if (pid === null) return
  const second = await connectStraight(target)
  try {
    await second.client.query('SELECT pg_cancel_backend($1)', [pid])
  } finally {
    await second.close()
  }
}
