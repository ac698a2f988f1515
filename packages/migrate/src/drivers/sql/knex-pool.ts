import type { Knex } from 'knex'

/** One connection out of a pool of knex, as its driver made it. */
export interface Pooled<T> {
  readonly connection: T
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
 * so that it finds it however the packages are installed. SQL never goes through knex.raw, which rewrites `?`.
 */
export async function acquireFromKnex<T>(
  dialect: new (config: Knex.Config) => Knex.Client,
  driver: unknown,
  config: Knex.Config
): Promise<Pooled<T>> {
  const { default: knex } = await import('knex')
  class OwnDriver extends dialect {
    _driver(): unknown {
      return driver
    }
  }
  const pool = knex({
    ...config,
    client: OwnDriver as unknown as typeof Knex.Client,
    pool: { min: 0, max: 1 },
    log: silent
  })
  const client = pool.client as Knex.Client
  try {
    const connection = (await client.acquireConnection()) as T
    return {
      connection,
      close: async () => {
        await Promise.resolve(client.releaseConnection(connection)).catch(() => undefined)
        await pool.destroy()
      }
    }
  } catch (error) {
    await pool.destroy()
    throw error
  }
}
