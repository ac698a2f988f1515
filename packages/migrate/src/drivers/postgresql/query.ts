import { isKitError } from '@kit-internal/errors'
import type { Client, QueryResult, QueryResultRow } from 'pg'
import { migrateError, messageOf } from '../../errors.js'
import { mapRejection } from '../map-rejection.js'

/** Runs SQL: without values over the simple protocol, which takes the text as it is. */
export type Query = <R extends QueryResultRow = QueryResultRow>(
  sql: string,
  values?: unknown[]
) => Promise<QueryResult<R>>

/** Rejects with `KIT_MIGRATE_CONNECTION_LOST` when the connection is gone, else with the server's own error. */
export function queryOf(client: Client): Query {
  return (sql, values) => {
    return noticingLoss(values === undefined ? client.query(sql) : client.query(sql, values))
  }
}

/** Counts the statements that the server has completed on this connection, also those of a text whose last one failed. */
export function countCompleted(client: Client): () => number {
  let completed = 0
  const { connection } = client as unknown as { connection: NodeJS.EventEmitter }
  connection.on('commandComplete', () => completed++)
  return () => completed
}

/** The same promise, rejecting with `KIT_MIGRATE_CONNECTION_LOST` when the connection is gone. */
export const noticingLoss = <T>(work: Promise<T>): Promise<T> =>
  mapRejection(work, (error) => (isLost(error) ? connectionLost(error) : error))

export const codeOf = (error: unknown) => (error as { code?: unknown }).code

/** No such table, or no schema that could have it. */
export const isMissingTable = (error: unknown) => ['42P01', '3F000'].includes(String(codeOf(error)))

/** The server names every error of its own by five letters; 57P01 to 57P05 say that it goes down. */
function isLost(error: unknown): boolean {
  if (isKitError(error)) return false
  const code = codeOf(error)
  if (typeof code !== 'string' || !/^[0-9A-Z]{5}$/.test(code)) return true
  return /^(57P0[1-5]|08...|25P03)$/.test(code)
}

function connectionLost(cause: unknown) {
  return migrateError('KIT_MIGRATE_CONNECTION_LOST', `The connection to PostgreSQL broke: ${messageOf(cause)}.`, {
    hint: 'Run the same command again: finished migrations are skipped, and an unfinished one is rolled back or continued.',
    cause
  })
}
