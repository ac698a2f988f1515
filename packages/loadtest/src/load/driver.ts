import type { Exchange } from '../engines/engine.js'

/** Decides when which user sends: the closed and the open model. */
export interface Driver {
  start: () => void
  /** A user's exchange ended, and the user wants to pause for so long before the next. */
  freed: (user: number, exchange: Exchange, pauseMs: number) => void
  /** Sends nothing any more; gives the times at which requests were due that were never tried, µs. */
  stop: () => readonly number[]
  activeUsers: () => number
}

/** What a driver may do. */
export interface Sender {
  /** Uses up one attempt. `intendedAt` is when the model wanted it, µs. */
  attempt: (user: number, intendedAt: number) => void
  /** False when all attempts of the share are used up. */
  mayAttempt: () => boolean
  disconnect: (user: number) => void
  /** Milliseconds since the measurement began; negative during warm-up. */
  elapsedMs: () => number
  /** µs of the shared clock at which the measurement begins. */
  startedAt: number
  /** Tells how late a request left though a user was free, µs. */
  lagged: (us: number) => void
  /** All attempts are made and over. */
  finished: () => void
}
