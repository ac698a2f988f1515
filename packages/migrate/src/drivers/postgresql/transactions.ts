import type { QueryResult } from 'pg'
import type { LedgerChange, NewEntry } from '../../ledger.js'
import { insertEntries, renderChanges, type LedgerNames } from '../sql/ledger-sql.js'
import { ledgerChangedMeanwhile } from '../ledger/changed-meanwhile.js'
import { postgresLedger as dialect } from './dialect.js'
import { leaseLost, type Lease } from './lease.js'
import type { Query } from './query.js'

interface Options {
  readonly names: LedgerNames
  readonly lease: Lease | undefined
  /** See `countCompleted`. */
  readonly completed: () => number
}

/**
 * A session's transactions in as few messages as there can be: BEGIN travels in front of the first statement, and the
 * changes of the ledger with COMMIT, behind the last statement where that completes a migration. Each statement keeps its bytes.
 * Such a COMMIT does not wait for the disk, which the next that waits, or `flush`, does for all before it.
 */
export function transactionsOf(send: Query, { names, lease, completed }: Options) {
  const ending = [...(lease === undefined ? [] : [lease.extension]), 'COMMIT']
  let open = false
  /** What begins the transaction, until it is sent. */
  let opening: readonly string[] = []
  const takeOpening = () => {
    const statements = opening
    opening = []
    return statements
  }
  /** How the transaction ended together with its last statement, if it did. */
  let ended: { readonly error?: unknown } | undefined
  // Behind a pooler our connection outlives the server's, so a run could go on without what a crash took.
  const waitsLater = lease === undefined
  /** Whether a COMMIT did not wait for the disk. */
  let unflushed = false

  const begin = async () => {
    if (opening.length > 0) await send(joined(takeOpening()))
  }
  const query: Query = async (sql, values) => {
    await begin()
    return send(sql, values)
  }
  const renewLease = async ({ renewal }: Lease) => {
    const results = await sendAll(send, joined([...takeOpening(), renewal]))
    if (results.at(-1)?.rowCount !== 1) throw leaseLost()
  }
  const commit = async (changes: readonly LedgerChange[]) => {
    const statements = renderChanges(changes, dialect, names)
    const texts = statements.map(({ sql }) => sql)
    if (changes.every(({ kind }) => kind === 'applied')) {
      // The primary key is the precondition, and a failing INSERT keeps COMMIT from running.
      await send(joined([...takeOpening(), ...texts, ...ending]))
      return
    }
    const results = (await sendAll(send, joined([...takeOpening(), ...texts]))).slice(-texts.length)
    const failed = statements.some(({ rows }, at) => rows !== undefined && results[at]?.rowCount !== rows)
    if (failed) throw ledgerChangedMeanwhile()
    await send(joined(ending))
  }

  return {
    isOpen: () => open,
    /** Sends what begins the transaction, where that did not happen yet. */
    begin,
    /** For everything but the statements of migrations. */
    query,
    /**
     * A statement of a migration, and with `completes` the end of the transaction. What the server says of a position in
     * it counts from its own first character; what it says of the end is kept for {@link within}.
     */
    async run(text: string, completes?: NewEntry) {
      const before = takeOpening()
      const later = waitsLater ? ['SET LOCAL synchronous_commit TO off'] : []
      const behind = completes === undefined ? [] : [insertCompleted(completes, names), ...later, ...ending]
      const start = completed()
      try {
        await send(joined([...before, text, ...behind]))
        if (completes === undefined) return
        ended = {}
        unflushed = waitsLater
      } catch (error) {
        if (completed() - start <= before.length) throw countedFrom(Array.from(joined([...before, ''])).length, error)
        ended = { error }
      }
    },
    /** Runs `work` in a transaction that has these settings. See `Session.transaction`. */
    async within(settings: readonly string[], work: () => Promise<readonly LedgerChange[] | undefined>) {
      open = true
      opening = ['BEGIN', ...settings]
      try {
        if (lease !== undefined) await renewLease(lease)
        const changes = await work()
        if (ended !== undefined) {
          if ('error' in ended) throw ended.error
          return
        }
        if (changes !== undefined) await commit(changes)
        else if (takeOpening().length === 0) await send('ROLLBACK')
      } catch (error) {
        if (takeOpening().length === 0) await send('ROLLBACK').catch(() => undefined)
        throw error
      } finally {
        open = false
        ended = undefined
      }
    },
    /** Fulfils when all that was committed is on the disk, or wherever else the server's `synchronous_commit` wants it. */
    async flush() {
      if (!unflushed) return
      unflushed = false
      // The server writes its log in order, so anything in it will do; this touches no table.
      await send(`SELECT pg_logical_emit_message(true, 'kit-migrate', '')`)
    }
  }
}

/** One message. A line feed in front of each, as a comment may end what stands before. */
const joined = (statements: readonly string[]) => statements.join(';\n')

/** The transaction began with the migration, so the server knows how long it took. */
function insertCompleted(entry: NewEntry, names: LedgerNames): string {
  const { sql } = insertEntries(dialect, names, [
    {
      entry,
      state: 'applied',
      startedAt: 'now()',
      finishedAt: dialect.now,
      durationMs: `round(extract(epoch FROM ${dialect.now} - now()) * 1000)`
    }
  ])
  return sql
}

/** The results of every statement of a text. */
async function sendAll(send: Query, sql: string): Promise<QueryResult[]> {
  return [(await send(sql)) as QueryResult | QueryResult[]].flat()
}

function countedFrom(start: number, error: unknown): unknown {
  const { position } = error as { position?: string }
  if (position !== undefined) Object.assign(error as object, { position: String(Number(position) - start) })
  return error
}
