import type { Knex } from 'knex'
import { OpenedTransaction, type Intercept, type ProgramHandle, type Sent, type Work } from '../program.js'
import { rememberBuilt } from './knex-built.js'

/** What we use of a client of knex beyond its types. */
export interface KnexClient extends Knex.Client {
  /** Set on the copies that knex makes for transactions. */
  readonly transacting?: boolean
  _query(connection: unknown, query: KnexQuery): Promise<KnexQuery>
  queryCompiler(builder: unknown, formatter?: unknown): unknown
  schemaCompiler(builder: unknown): unknown
  destroy(callback?: () => void): Promise<void>
}

interface KnexQuery {
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

/**
 * Knex for one program, on a connection that is given. Each call works with a knex of its own, so that what is sent
 * after the end of a call is known to be late, whoever uses the connection by then.
 */
export function openKnexProgram(
  Client: new (config: Knex.Config) => KnexClient,
  config: Knex.Config,
  { connection, intercept }: { connection: unknown; intercept: Intercept }
): ProgramHandle {
  const built = rememberBuilt()

  const call = async <T>(joined: boolean, work: Work<T>): Promise<T> => {
    const scope = { ended: false }
    class OfCall extends Client {
      override acquireConnection(): unknown {
        return Promise.resolve(connection)
      }
      override releaseConnection(): unknown {
        return Promise.resolve()
      }
      override _query(its: unknown, query: KnexQuery): Promise<KnexQuery> {
        return interceptQuery(query, { intercept, scope, dialect: this.dialect }, () => super._query(its, query))
      }
      override transaction(container: unknown, options: unknown, outer: unknown): Knex.Transaction {
        const guarded = (transaction: Knex.Transaction) =>
          (container as (transaction: Knex.Transaction) => unknown)(refuseAfterEnd(transaction, intercept))
        if (this.transacting) return super.transaction(guarded, options, outer)
        if (!joined) throw new OpenedTransaction()
        return joinTransaction(super.transaction(guarded, options, outer))
      }
      override queryBuilder(): Knex.QueryBuilder {
        const builder = built.made(super.queryBuilder(), scope)
        const clone = builder.clone.bind(builder)
        // What was made to be copied is not forgotten.
        return Object.assign(builder, { clone: () => (built.compiled(builder), clone()) })
      }
      override schemaBuilder(): Knex.SchemaBuilder {
        return built.made(super.schemaBuilder(), scope)
      }
      override queryCompiler(builder: unknown, formatter?: unknown): unknown {
        built.compiled(builder)
        return super.queryCompiler(builder, formatter)
      }
      override schemaCompiler(builder: unknown): unknown {
        built.compiled(builder)
        return super.schemaCompiler(builder)
      }
    }
    const knex = await knexOn(new OfCall(config))
    const within = (database: unknown) => work(database, () => built.neverRun(scope))
    try {
      return await (joined ? knex.transaction(within) : within(knex))
    } finally {
      scope.ended = true
    }
  }
  return { client: connection, call, callStep: call, close: () => undefined }
}

/** What programs build their queries with: the half of knex that statements in SQL do not need. */
async function knexOn(client: Knex.Client): Promise<Knex> {
  const { default: makeKnex } = await import('knex/lib/knex-builder/make-knex.js')
  return makeKnex(client)
}

interface Interception {
  readonly intercept: Intercept
  readonly scope: { readonly ended: boolean }
  readonly dialect: string
}

/** Sends through knex's own way to the driver when the program's intercept says so. */
async function interceptQuery(
  query: KnexQuery,
  { intercept, scope, dialect }: Interception,
  send: () => Promise<KnexQuery>
): Promise<KnexQuery> {
  const answer = await intercept(sentOf(query, scope), async () => {
    const { response, context } = await send()
    return plainAnswer(response, context, dialect)
  })
  return Object.assign(query, (answer ?? { response: nothing[dialect] ?? [] }) as Partial<KnexQuery>)
}

const sentOf = ({ sql, bindings = [] }: KnexQuery, scope: { readonly ended: boolean }): Sent => ({
  text: sql,
  values: bindings,
  get late() {
    return scope.ended
  }
})

/** Knex itself refuses what is sent in a transaction that has ended; the program is to hear of it in our words. */
function refuseAfterEnd(transaction: Knex.Transaction, intercept: Intercept): Knex.Transaction {
  const { client } = transaction as unknown as { client: { query: (connection: unknown, query: unknown) => unknown } }
  const { query: send } = client
  client.query = (connection, query) => {
    if (!transaction.isCompleted()) return send(connection, query)
    const sent = typeof query === 'string' ? { sql: query } : (query as KnexQuery)
    // `trx.commit()` of one that ends by itself is knex's to answer.
    if (/^\s*(?:commit|release|rollback)\b/i.test(sent.sql)) return send(connection, query)
    return intercept(sentOf(sent, { ended: true }), () => Promise.reject(new Error('It is late.')))
  }
  return transaction
}

/** What each engine answers to a definition, for one that an earlier run sent. */
const nothing: Readonly<Record<string, unknown>> = {
  postgresql: { command: '', rowCount: 0, rows: [] },
  mysql: [{ affectedRows: 0, insertId: 0 }]
}

/** Rows and counts without the driver's own objects around them, so that they can be kept. */
function plainAnswer(response: unknown, context: unknown, dialect: string): Pick<KnexQuery, 'response' | 'context'> {
  const plain = dialect === 'postgresql' ? plainResult : withoutMetadata
  // PostgreSQL answers several statements in one text with a list.
  return { response: Array.isArray(response) ? response.map(plain) : plain(response), context }
}

function plainResult(result: unknown): unknown {
  const { command, rowCount, rows } = (result ?? {}) as Readonly<Record<string, unknown>>
  return rows === undefined ? result : { command, rowCount, rows }
}

/** libsql adds the time that a query took to every row. */
function withoutMetadata(row: unknown): unknown {
  if (typeof row !== 'object' || row === null || !('_metadata' in row)) return row
  const { _metadata, ...rest } = row as Readonly<Record<string, unknown>>
  return rest
}

/** Makes an outermost transaction of knex a part of the one that is open: it begins and ends without a word to the server. */
function joinTransaction(transaction: Knex.Transaction): Knex.Transaction {
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
