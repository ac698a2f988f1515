import type { QueryResult } from 'pg'
import type { LedgerChange } from '../../ledger.js'
import { renderChange, type LedgerNames } from '../sql/ledger-sql.js'
import { raced } from '../sql/raced.js'
import { postgresLedger as dialect } from './dialect.js'
import { leaseLost, type Lease } from './lease.js'
import type { Query } from './query.js'

/**
 * A session's transactions in as few messages as there can be: BEGIN travels in front of the first statement, and the
 * changes of the ledger with COMMIT. Each statement keeps its bytes.
 */
export function transactionsOf(send: Query, { names, lease }: { names: LedgerNames; lease: Lease | undefined }) {
  const ending = [...(lease === undefined ? [] : [lease.extension]), 'COMMIT']
  let open = false
  /** What begins the transaction, until it is sent. */
  let opening = ''
  const takeOpening = () => {
    const sql = opening
    opening = ''
    return sql
  }

  const begin = async () => {
    if (opening !== '') await send(takeOpening())
  }
  const query: Query = async (sql, values) => {
    await begin()
    return send(sql, values)
  }
  const renewLease = async ({ renewal }: Lease) => {
    const results = await sendAll(send, takeOpening() + renewal)
    if (results.at(-1)?.rowCount !== 1) throw leaseLost()
  }
  const commit = async (changes: readonly LedgerChange[]) => {
    const statements = changes.flatMap((change) => renderChange(change, dialect, names))
    const texts = statements.map(({ sql }) => sql)
    if (changes.every(({ kind }) => kind === 'applied')) {
      // The primary key is the precondition, and a failing INSERT keeps COMMIT from running.
      await send(takeOpening() + [...texts, ...ending].join(';\n'))
      return
    }
    const results = (await sendAll(send, takeOpening() + texts.join(';\n'))).slice(-texts.length)
    const failed = statements.some(({ rows }, at) => rows !== undefined && results[at]?.rowCount !== rows)
    if (failed) throw raced()
    await send(ending.join(';'))
  }

  return {
    isOpen: () => open,
    /** Sends what begins the transaction, where that did not happen yet. */
    begin,
    /** For everything but the statements of migrations. */
    query,
    /** A statement of a migration. What the server says of a position in it counts from its own first character. */
    async run(text: string) {
      const before = takeOpening()
      try {
        await send(before + text)
      } catch (error) {
        throw before === '' ? error : countedFrom(Array.from(before).length, error)
      }
    },
    /** Runs `work` in a transaction that has these settings. See `Session.transaction`. */
    async within(settings: readonly string[], work: () => Promise<readonly LedgerChange[] | undefined>) {
      open = true
      opening = ['BEGIN', ...settings, ''].join(';')
      try {
        if (lease !== undefined) await renewLease(lease)
        const changes = await work()
        if (changes !== undefined) await commit(changes)
        else if (takeOpening() === '') await send('ROLLBACK')
      } catch (error) {
        if (takeOpening() === '') await send('ROLLBACK').catch(() => undefined)
        throw error
      } finally {
        open = false
      }
    }
  }
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
