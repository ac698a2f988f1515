import type { Db, MongoClient } from 'mongodb'
import { isKitError } from '@kit-internal/errors'
import { migrateError, messageOf } from '../../errors.js'
import { mapRejection } from '../map-rejection.js'

/** A client, its database, and what the deployment can do. */
export interface Connected {
  readonly client: MongoClient
  readonly db: Db
  /** `MongoDB 8.0.4, a replica set`, `FerretDB 1.24.2, without transactions` */
  readonly server: string
  readonly transactions: boolean
}

/** Rejects with `KIT_MIGRATE_CONNECT`. Writes count when a majority of the deployment has them. */
export async function connectMongo(target: string): Promise<Connected> {
  const { MongoClient } = await import('mongodb')
  let client: MongoClient | undefined
  try {
    client = new MongoClient(target, {
      appName: 'kit-migrate',
      monitorCommands: true,
      serverSelectionTimeoutMS: 5_000,
      connectTimeoutMS: 15_000,
      // Whatever the URL says: the log is read where it is written, and a record counts when a majority has it.
      writeConcern: { w: 'majority' },
      readPreference: 'primary',
      ignoreUndefined: true
    })
    await client.connect()
    const db = client.db()
    return { client, db, ...(await describeDeployment(db)) }
  } catch (cause) {
    await client?.close().catch(() => undefined)
    const message = cause instanceof Error ? cause.message : String(cause)
    throw migrateError('KIT_MIGRATE_CONNECT', `MongoDB cannot be reached: ${message.replace(/\.$/, '')}.`, {
      hint: /ECONNREFUSED|ENOTFOUND|timed out/i.test(message)
        ? 'Check that the server runs, and host and port of the connection URL; --wait 30s waits for it to come up.'
        : 'Check user, password, host, port and database of the connection URL.',
      cause
    })
  }
}

async function describeDeployment(db: Db): Promise<Pick<Connected, 'server' | 'transactions'>> {
  const info = await db.command({ buildInfo: 1 })
  const ferret = (info['ferretdbVersion'] ?? (info['ferretdb'] as { version?: string } | undefined)?.version) as
    string | undefined
  if (ferret !== undefined)
    return { server: `FerretDB ${ferret.replace(/^v/, '')}, without transactions`, transactions: false }
  const hello = await db.command({ hello: 1 })
  const version = `MongoDB ${String(info['version'])}`
  if (hello['msg'] === 'isdbgrid') return { server: `${version}, sharded`, transactions: true }
  if (typeof hello['setName'] === 'string') return { server: `${version}, a replica set`, transactions: true }
  return { server: `${version}, standalone and so without transactions`, transactions: false }
}

/** The same promise, rejecting with `KIT_MIGRATE_CONNECTION_LOST` when the connection is gone. */
export const noticingLoss = <T>(work: Promise<T>): Promise<T> =>
  mapRejection(work, (error) => (isLost(error) ? connectionLost(error) : error))

function isLost(error: unknown): boolean {
  if (isKitError(error) || !(error instanceof Error)) return false
  if (notPrimary.has(Number((error as { code?: unknown }).code))) return true
  return /^Mongo(Network|ServerSelection|NotConnected|TopologyClosed|PoolCleared|ServerClosed)/.test(error.name)
}

/** The server at the other end stopped being the one that takes writes, or is about to end. */
const notPrimary = new Set([91, 189, 10107, 11600, 11602, 13435, 13436])

/** Also for what may or may not have been done: the next run finds out. */
export function connectionLost(cause: unknown) {
  return migrateError('KIT_MIGRATE_CONNECTION_LOST', `The connection to MongoDB broke: ${messageOf(cause)}.`, {
    hint: 'Run the same command again: finished steps are skipped, and the one at hand begins again.',
    cause
  })
}
