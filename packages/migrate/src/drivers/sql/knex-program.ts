import type { Knex } from 'knex'
import { migrateError } from '../../errors.js'
import type { Intercept } from '../program.js'

/** What we use of a client of knex beyond its types. */
export interface KnexClient extends Knex.Client {
  /** Set on the copies that knex makes for transactions. */
  readonly transacting?: boolean
  _query(connection: unknown, query: KnexQuery): Promise<KnexQuery>
  destroy(callback?: () => void): Promise<void>
}

export interface KnexQuery {
  readonly sql: string
  readonly bindings?: readonly unknown[]
  /** What the driver answered, in the form of its engine. */
  response?: unknown
  context?: unknown
}

/** The part of knex's transactions that sends BEGIN and its counterparts; `_resolver` ends the one at hand. */
interface KnexTransaction {
  begin: () => Promise<unknown>
  commit: (connection: unknown, value: unknown) => Promise<void>
  rollback: (connection: unknown, error: unknown) => Promise<void>
  _completed: boolean
  _resolver: (value: unknown) => void
  _rejecter: (error: unknown) => void
}

/** Sends through knex's own way to the driver, unless a program is at work: then its intercept decides. */
export async function interceptQuery(
  query: KnexQuery,
  { intercept, dialect }: { intercept: Intercept | undefined; dialect: string },
  send: () => Promise<KnexQuery>
): Promise<KnexQuery> {
  if (intercept === undefined) return send()
  const answer = await intercept({ text: query.sql, values: query.bindings ?? [] }, async () => {
    const { response, context } = await send()
    return plainAnswer(response, context)
  })
  return Object.assign(query, (answer ?? { response: nothing[dialect] ?? [] }) as Partial<KnexQuery>)
}

/** What each engine answers to a definition, for one that an earlier run sent. */
const nothing: Readonly<Record<string, unknown>> = {
  postgresql: { command: '', rowCount: 0, rows: [] },
  mysql: [{ affectedRows: 0, insertId: 0 }]
}

/** Rows and counts without the driver's own objects around them, so that they can be kept. */
function plainAnswer(response: unknown, context: unknown): Pick<KnexQuery, 'response' | 'context'> {
  if (Array.isArray(response)) return { response: response.map(withoutMetadata), context }
  const { command, rowCount, rows } = (response ?? {}) as Readonly<Record<string, unknown>>
  return rows === undefined ? { response, context } : { response: { command, rowCount, rows }, context }
}

/** libsql adds the time that a query took to every row. */
function withoutMetadata(row: unknown): unknown {
  if (typeof row !== 'object' || row === null || !('_metadata' in row)) return row
  const { _metadata, ...rest } = row as Readonly<Record<string, unknown>>
  return rest
}

/** Makes an outermost transaction of knex a part of the one that is open: it begins and ends without a word to the server. */
export function joinTransaction(transaction: Knex.Transaction): Knex.Transaction {
  const it = transaction as unknown as KnexTransaction
  it.begin = () => Promise.resolve()
  it.commit = (_connection, value) => {
    it._completed = true
    it._resolver(value)
    return Promise.resolve()
  }
  it.rollback = (_connection, error) => {
    it._completed = true
    it._rejecter(error ?? new Error('The migration took its transaction back.'))
    return Promise.resolve()
  }
  return transaction
}

export function refuseTransaction() {
  return migrateError(
    'KIT_MIGRATE_TRANSACTION_COMMAND',
    'A migration that runs without one transaction opened one by knex.transaction().',
    {
      kind: 'usage',
      hint: 'Use context.step(name, async (knex) => { … }): it is a transaction, with its own record, where the engine has one.'
    }
  )
}
