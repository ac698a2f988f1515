/** A statement that a program is about to send. */
export interface Sent {
  readonly text: string
  readonly values: readonly unknown[]
  /** True once the call, step or transaction has ended that it belongs to: then it must not be sent. */
  readonly late?: boolean
}

/**
 * Stands between a program and the server: decides whether and when the statement is sent, and resolves to the answer
 * that the program shall see, which is what an earlier `send` resolved to.
 */
export type Intercept = (sent: Sent, send: () => Promise<unknown>) => Promise<unknown>

/**
 * Told of a command after it ran, by engines whose commands cannot be intercepted; and of one that is late before it is
 * sent: then it throws what the command must fail with.
 */
export type Observe = (
  command: { text: string; description: string; read: boolean; late?: boolean },
  durationMs: number
) => void

/** A program opened a transaction where it must not: see {@link ProgramHandle.call}. */
export class OpenedTransaction extends Error {
  constructor() {
    super('knex.transaction() opens a transaction, and this migration runs without one.')
  }
}

/** Given the database, and what tells of the first thing that was built of it and is never run, by engines that can tell. */
export type Work<T> = (database: unknown, neverRun?: () => string | undefined) => Promise<T>

/** The engine as a program works with it, on the session that holds the lock. */
export interface ProgramHandle {
  /** The driver's own connection. */
  readonly client: unknown
  /** MongoDB's, where the deployment has transactions: each step is one of it. */
  readonly session?: unknown
  /**
   * Calls `work` with knex, or with MongoDB's Db. `joined`: a transaction is open, and what the program opens itself
   * becomes a savepoint in it; otherwise it may open none ({@link OpenedTransaction}).
   */
  call<T>(joined: boolean, work: Work<T>): Promise<T>
  /** What `step` gives to its function: the same knex, or a session of MongoDB. */
  callStep<T>(joined: boolean, work: Work<T>): Promise<T>
  /** How many commands are on their way, for engines whose commands cannot be intercepted. */
  underway?(): number
  close(): void
}

/** For sessions whose connection can serve programs only when it was opened for writing. */
export function writerOnly(
  open: ((intercept: Intercept) => ProgramHandle) | undefined
): (intercept: Intercept) => ProgramHandle {
  if (open !== undefined) return open
  return () => {
    throw new Error('A session for reading runs no program.')
  }
}
