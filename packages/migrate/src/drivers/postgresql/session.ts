import { createHash } from 'node:crypto'
import { migrateError } from '../../errors.js'
import type { Limits, OpenOptions, Session, Step } from '../contract.js'
import { digestOf } from '../ledger/digest.js'
import { createTables, ledgerNames, selectEntries, selectRows, selectSource, selectSteps } from '../sql/ledger-sql.js'
import { writerOnly } from '../program.js'
import { countRows, tablesLostBy } from '../sql/losses.js'
import { toEntry, toStep } from '../sql/rows.js'
import { cancelOnAbort } from './cancel.js'
import type { Connected } from './connect.js'
import { postgresLedger as dialect } from './dialect.js'
import { outcomeOf } from './outcome.js'
import { oidsBefore } from './indexes.js'
import { rowLease } from './lease.js'
import { advisoryLock } from './lock.js'
import { countCompleted, isMissingTable, noticingLoss, queryOf } from './query.js'
import { describeServer, homeSettings, limitSettings } from './server.js'
import { snapshotPostgres } from './snapshot.js'
import { lifetimeOf, standsAlone } from './statements.js'
import { transactionsOf } from './transactions.js'

/** PostgreSQL: DDL in transactions, statements over the simple protocol, one connection for everything. */
export async function openPostgresSession(
  { client, openProgram, close }: Connected,
  options: OpenOptions
): Promise<Session> {
  const { place, signal } = options
  const send = queryOf(client)
  const server = await describeServer(send)
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
  const lease = pooled ? rowLease(send, { table: leaseTable, makeSchema, target: options.target }) : undefined
  // Behind a pooler whatever a session sets would be left to strangers.
  const home = pooled ? '' : homeSettings(searchPath, server.number)
  const setLocal = searchPath === undefined ? [] : [`SET LOCAL search_path = ${searchPath}`]
  const homeLocal = pooled ? setLocal : []
  const lock = lease ?? advisoryLock(send, `${schema}.${place.table}`)
  const stopCancelling = cancelOnAbort(client, options.target, signal)
  const transactions = transactionsOf(send, { names, lease, completed: countCompleted(client) })
  const { query } = transactions
  let changedSettings = false
  /** The limits that the open transaction has, as text. */
  let limited = ''

  /** Outside of transactions limits hold for the session, so they are taken back. */
  const alone = async <T>(step: Step, limits: Limits, work: () => Promise<T>): Promise<T> => {
    const own = limitSettings(limits, 'SESSION').join(';')
    if (pooled && (own !== '' || searchPath !== undefined)) throw needsSession(step)
    if (own !== '') await query(own)
    try {
      return await work()
    } finally {
      if (own !== '') await client.query('RESET statement_timeout; RESET lock_timeout').catch(() => undefined)
    }
  }

  if (options.mode === 'write' && home !== '') await query(home)
  return {
    server: server.name,
    dialect: 'postgresql',
    async readLedger() {
      try {
        // As one text: thousands of rows take the protocol longer than the parser of JSON.
        const { rows } = await query<{ ledger: string | null }>(
          `SELECT json_agg(entry)::text AS ledger FROM (${selectEntries(dialect, names)}) AS entry`
        )
        return (JSON.parse(rows[0]?.ledger ?? '[]') as Readonly<Record<string, unknown>>[]).map(toEntry)
      } catch (error) {
        if (isMissingTable(error)) return undefined
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
        if (isMissingTable(error)) return false
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
        if ('table' in of && isMissingTable(error)) return undefined
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
    async unlock() {
      await transactions.flush()
      await lock.release()
    },
    transaction: (limits, work) => {
      const settings = limitSettings(limits, 'LOCAL')
      limited = settings.join(';')
      // A program may use the connection itself, past us.
      const begun = async () => {
        await transactions.begin()
        return work()
      }
      return transactions.within([...settings, ...homeLocal], limits.program === true ? begun : work)
    },
    record: (changes) => transactions.within(homeLocal, () => Promise.resolve(changes)),
    async run(step, limits, { send: sendIt, completes } = {}) {
      const sent = async () => {
        // What the migration set is undone before the ledger is written.
        if (sendIt === undefined) return transactions.run(step.text, changedSettings ? undefined : completes)
        await transactions.begin()
        await noticingLoss(sendIt())
      }
      changedSettings ||= /\bset\b|\bset_config\b|\bdiscard\b/i.test(step.text)
      if (transactions.isOpen()) {
        const wanted = limitSettings(limits, 'LOCAL').join(';')
        if (wanted !== limited)
          await query(`SET LOCAL statement_timeout TO DEFAULT;SET LOCAL lock_timeout TO DEFAULT;${wanted}`)
        limited = wanted
        await sent()
        return
      }
      await alone(step, limits, sent)
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
    fingerprint: (step) => oidsBefore(query, step),
    outcomeOf: (step, before, limits = {}) => alone(step, limits, () => outcomeOf(query, step, before)),
    async rowsLostBy({ text }) {
      return countRows(
        tablesLostBy(text, 'postgresql'),
        // In a transaction that leaves nothing: a table that is not there ends it, and no search path stays behind a pooler.
        async (sql) => {
          const [begin, end] = transactions.isOpen()
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
      await transactions.flush().catch((error: unknown) => {
        const why = error instanceof Error ? error.message : String(error)
        options.onWarning?.(`The server did not confirm that what was applied is on its disk: ${why}`)
      })
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
