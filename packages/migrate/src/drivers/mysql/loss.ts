import { migrateError, messageOf } from '../../errors.js'
import { mapRejection } from '../map-rejection.js'
import type { Connected } from './connect.js'

/** The same connection, whose queries reject with `KIT_MIGRATE_CONNECTION_LOST` when it is gone. */
export function withLossNoticed(connected: Connected): Connected {
  return {
    ...connected,
    async query(sql) {
      return noticingLoss(connected.query(sql))
    }
  }
}

/** The same promise, rejecting with `KIT_MIGRATE_CONNECTION_LOST` when the connection is gone. */
export const noticingLoss = <T>(work: Promise<T>): Promise<T> =>
  mapRejection(work, (error) => (isLost(error) ? connectionLost(error) : error))

/** mysql2 marks what ends a connection as fatal; 1927 and 1053 are the server saying so. */
function isLost(error: unknown): boolean {
  const { fatal, errno, code } = error as { fatal?: boolean; errno?: number; code?: string }
  return fatal === true || errno === 1927 || errno === 1053 || code === 'EPIPE' || code === 'ECONNRESET'
}

function connectionLost(cause: unknown) {
  return migrateError('KIT_MIGRATE_CONNECTION_LOST', `The connection to MySQL broke: ${messageOf(cause)}.`, {
    hint: 'Run the same command again: finished statements are skipped, and the one at hand is looked up.',
    cause
  })
}
