import type { Knex } from 'knex'
import type { Intercept, ProgramHandle } from '../program.js'
import { interceptQuery, joinTransaction, refuseTransaction, type KnexClient, type KnexQuery } from './knex-program.js'

/** One connection out of a pool of knex, as its driver made it. */
export interface Pooled<T> {
  readonly connection: T
  /** Knex itself on this connection, for migrations that are programs. */
  readonly openProgram: (intercept: Intercept) => ProgramHandle
  readonly close: () => Promise<void>
}

/** Knex prints warnings on stdout; what is wrong arrives as errors anyway. */
const silent: Knex.Logger = {
  warn: () => undefined,
  error: () => undefined,
  debug: () => undefined,
  deprecate: () => undefined
}

/**
 * A knex pool of one connection, so that lock, statements and ledger share a session. Knex is given the driver itself,
 * so that it finds it however the packages are installed. SQL never goes through knex.raw, which rewrites `?`, but for
 * what a program sends through its knex.
 */
export async function acquireFromKnex<T>(
  dialect: new (config: Knex.Config) => Knex.Client,
  driver: unknown,
  config: Knex.Config
): Promise<Pooled<T>> {
  /** Set once the connection is ours; then knex gives it to everyone who asks. */
  let held: { readonly connection: T } | undefined
  let intercept: Intercept | undefined
  let joined = false
  class OwnDriver extends (dialect as new (config: Knex.Config) => KnexClient) {
    _driver(): unknown {
      return driver
    }
    override acquireConnection(): unknown {
      return held === undefined ? super.acquireConnection() : Promise.resolve(held.connection)
    }
    override releaseConnection(connection: unknown): unknown {
      return held === undefined ? super.releaseConnection(connection) : Promise.resolve()
    }
    override _query(connection: unknown, query: KnexQuery): Promise<KnexQuery> {
      return interceptQuery(query, { intercept, dialect: this.dialect }, () => super._query(connection, query))
    }
    override transaction(container: unknown, options: unknown, outer: unknown): Knex.Transaction {
      if (this.transacting) return super.transaction(container, options, outer)
      if (!joined) throw refuseTransaction()
      return joinTransaction(super.transaction(container, options, outer))
    }
  }
  const client: KnexClient = new OwnDriver({
    ...config,
    client: OwnDriver as unknown as typeof Knex.Client,
    pool: { min: 0, max: 1 },
    log: silent
  })
  let builder: Knex | undefined

  const call = async <R>(inside: boolean, work: (database: unknown) => Promise<R>): Promise<R> => {
    const knex = (builder ??= await knexOn(client))
    const before = joined
    joined = inside
    try {
      return inside ? await knex.transaction(work) : await work(knex)
    } finally {
      joined = before
    }
  }
  try {
    held = { connection: (await client.acquireConnection()) as T }
    const { connection } = held
    return {
      connection,
      openProgram(given) {
        intercept = given
        return { client: connection, call, callStep: call, close: () => (intercept = undefined) }
      },
      close: async () => {
        held = undefined
        await Promise.resolve(client.releaseConnection(connection)).catch(() => undefined)
        await client.destroy()
      }
    }
  } catch (error) {
    await client.destroy()
    throw error
  }
}

/** What programs build their queries with: the half of knex that statements in SQL do not need. */
async function knexOn(client: Knex.Client): Promise<Knex> {
  const { default: makeKnex } = await import('knex/lib/knex-builder/make-knex.js')
  return makeKnex(client)
}
