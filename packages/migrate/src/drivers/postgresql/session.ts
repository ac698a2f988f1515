import { createHash } from 'node:crypto'
import type { Client } from 'pg'
import { migrateError } from '../../errors.js'
import type { LedgerChange } from '../../ledger.js'
import { needsNoTransaction } from '../../sql/index.js'
import { lexemes } from '../../sql/lexers.js'
import type { Limits, OpenOptions, Session, Step } from '../contract.js'
import {
  createTables,
  digestOf,
  ledgerNames,
  renderChange,
  selectEntries,
  selectRows,
  selectSource,
  selectSteps
} from '../sql/ledger-sql.js'
import { writerOnly } from '../program.js'
import { countRows, tablesLostBy } from '../sql/losses.js'
import { raced } from '../sql/raced.js'
import { toEntry, toStep } from '../sql/rows.js'
import { connectStraight, type Connected } from './connect.js'
import { postgresLedger as dialect } from './dialect.js'
import { fateOf } from './fate.js'
import { leaseLost, rowLease } from './lease.js'
import { advisoryLock } from './lock.js'
import { codeOf, queryOf, told, type Query } from './query.js'
import { snapshotPostgres } from './snapshot.js'

/** PostgreSQL: DDL in transactions, statements over the simple protocol, one connection for everything. */
export async function openPostgresSession({ client, openProgram, close }: Connected, options: OpenOptions): Promise<Session> {
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
  // A pooler answers with a number of its own where the server would tell its process.
  const pooled = server.pid !== (client as unknown as { processID: number | null }).processID
  const makeSchema =
    place.schema === undefined ? [] : [`CREATE SCHEMA IF NOT EXISTS ${dialect.quoteName(place.schema)}`]
  const leaseTable = names.migrations.replace(/"$/, '_lock"')
  const lease = pooled ? rowLease(query, { table: leaseTable, makeSchema, target: options.target }) : undefined
  // Behind a pooler whatever a session sets would be left to strangers.
  const home = pooled ? '' : homeSettings(searchPath, server.number)
  const setLocal = searchPath === undefined ? [] : [`SET LOCAL search_path = ${searchPath}`]
  const homeLocal = pooled ? setLocal : []
  const lock = lease ?? advisoryLock(query, `${schema}.${place.table}`)
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
  const commit = [...(lease === undefined ? [] : [lease.extension]), 'COMMIT']
  const atomically = async (begin: string, work: () => Promise<readonly LedgerChange[] | undefined>) => {
    await query([begin, ...homeLocal].join(';'))
    inTransaction = true
    try {
      if (lease !== undefined && (await query(lease.renewal)).rowCount !== 1) throw leaseLost()
      const changes = await work()
      if (changes === undefined) await query('ROLLBACK')
      else if (changes.every(({ kind }) => kind === 'applied')) {
        // One round trip: the primary key is the precondition, and a failing INSERT keeps COMMIT from running.
        await query(
          [...changes.flatMap((change) => renderChange(change, dialect, names)).map(({ sql }) => sql), ...commit].join(
            ';\n'
          )
        )
      } else {
        await write(changes)
        await query(commit.join(';'))
      }
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined)
      throw error
    } finally {
      inTransaction = false
    }
  }

  if (options.mode === 'write' && home !== '') await query(home)
  return {
    server: server.name,
    dialect: 'postgresql',
    async readLedger() {
      try {
        return (await query(selectEntries(dialect, names))).rows.map(toEntry)
      } catch (error) {
        if (codeOf(error) === '42P01' || codeOf(error) === '3F000') return undefined
        throw error
      }
    },
    async holdsExactly(lines) {
      const line = `"version" || ' ' || "file_checksum" || CASE "state" WHEN 'applied' THEN '' ELSE ' half' END`
      const expected = createHash('md5').update(digestOf(lines)).digest('hex')
      try {
        const { rows } = await query<{ digest: string }>(
          `SELECT md5(coalesce(string_agg(${line}, E'\\n' ORDER BY (${line}) COLLATE "C"), '')) AS digest FROM ${names.migrations}`
        )
        return rows[0]?.digest === expected
      } catch (error) {
        if (codeOf(error) === '42P01' || codeOf(error) === '3F000') return false
        throw error
      }
    },
    readSteps: async (version) =>
      (await query(selectSteps(dialect, names, version))).rows.map((row) =>
        toStep(version, row as Record<string, unknown>)
      ),
    readSource: async (version) =>
      ((await query(selectSource(dialect, names, version))).rows as { source: string }[])[0]?.source,
    async rows(of) {
      try {
        return (await query(selectRows(dialect, of, place.schema))).rows
      } catch (error) {
        if ('table' in of && (codeOf(error) === '42P01' || codeOf(error) === '3F000')) return undefined
        throw error
      }
    },
    async createLedger() {
      await query(
        [
          'BEGIN',
          'SET LOCAL client_min_messages = warning',
          ...makeSchema,
          ...createTables(dialect, names),
          'COMMIT'
        ].join(';\n')
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
    async run(step, limits, send) {
      const sent = () => (send === undefined ? query(step.text) : told(send()))
      changedSettings ||= /\bset\b|\bset_config\b|\bdiscard\b/i.test(step.text)
      if (inTransaction) {
        const wanted = limitSettings(limits, 'LOCAL').join(';')
        if (wanted !== limited)
          await query(`SET LOCAL statement_timeout TO DEFAULT;SET LOCAL lock_timeout TO DEFAULT;${wanted}`)
        limited = wanted
        await sent()
        return
      }
      const own = limitSettings(limits, 'SESSION').join(';')
      if (pooled && (own !== '' || searchPath !== undefined)) throw needsSession(step)
      if (own !== '') await query(own)
      try {
        await sent()
      } finally {
        if (own !== '') await client.query('RESET statement_timeout; RESET lock_timeout').catch(() => undefined)
      }
    },
    openProgram: writerOnly(openProgram),
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
        // In a transaction that leaves nothing: a table that is not there ends it, and no search path stays behind a pooler.
        async (sql) => {
          const [begin, end] = inTransaction
            ? ['SAVEPOINT kit_count', 'ROLLBACK TO SAVEPOINT kit_count;RELEASE SAVEPOINT kit_count']
            : ['BEGIN', 'ROLLBACK']
          await query([begin, ...setLocal].join(';'))
          try {
            const { rows } = await query<{ count: string }>(sql)
            return rows[0]?.count
          } finally {
            await query(end)
          }
        }
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
      await lock.abandon()
      await close()
    }
  }
}

function needsSession({ description }: Step) {
  return migrateError(
    'KIT_MIGRATE_OPTION',
    `${description} runs outside a transaction, and behind a pooler neither schema nor timeouts can be set for it.`,
    {
      kind: 'usage',
      hint: 'Connect to the server itself for this run, or leave out --schema and the timeouts.'
    }
  )
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

interface ServerRow {
  readonly schema: string | null
  readonly version: string
  readonly number: string
  readonly pid: number
}

async function describeServer(query: Query) {
  const { rows } = await query<ServerRow>(
    `SELECT current_schema() AS schema, current_setting('server_version') AS version, current_setting('server_version_num') AS number, pg_backend_pid() AS pid`
  )
  const { schema, version, number, pid } = rows[0] as ServerRow
  return { schema, pid, name: `PostgreSQL ${version.split(' ')[0] ?? version}`, number: Number(number) }
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
