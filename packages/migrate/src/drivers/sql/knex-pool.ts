import type { Knex } from 'knex'
import type { Intercept, ProgramHandle } from '../program.js'
import { openKnexProgram, type KnexClient } from './knex-program.js'

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
  class OwnDriver extends (dialect as new (config: Knex.Config) => KnexClient) {
    _driver(): unknown {
      return driver
    }
  }
  const own: Knex.Config = { ...config, client: OwnDriver as unknown as typeof Knex.Client, log: silent }
  const client = new OwnDriver({ ...own, pool: { min: 0, max: 1 } })
  try {
    const connection = (await client.acquireConnection()) as T
    // Without a pool: programs work on this connection alone. What knex learnt of the server, it learnt when it connected.
    const { version } = client
    const ofProgram = { ...own, pool: { max: 0 }, ...(version === undefined ? {} : { version }) }
    return {
      connection,
      openProgram: (intercept) => openKnexProgram(OwnDriver, ofProgram, { connection, intercept }),
      close: async () => {
        await Promise.resolve(client.releaseConnection(connection)).catch(() => undefined)
        await client.destroy()
      }
    }
  } catch (error) {
    await client.destroy()
    throw error
  }
}
