import type { LedgerChange, LedgerEntry, NewEntry, StepRecord } from '../ledger.js'
import type { Engine } from '../connection.js'
import type { Dialect } from '../sql/dialect.js'
import type { Intercept, Observe, ProgramHandle } from './program.js'

/** Names of our tables, and where they are; a schema exists in PostgreSQL only. */
export interface LedgerPlace {
  readonly table: string
  readonly schema?: string | undefined
}

/** Limits for one migration, in milliseconds; undefined leaves the server's own. */
export interface Limits {
  readonly statementTimeoutMs?: number | undefined
  readonly lockTimeoutMs?: number | undefined
}

/** The smallest piece that runs and can be recorded: one statement, as its bytes stand in the file. */
export interface Step {
  readonly text: string
  /** `CREATE TABLE users` */
  readonly description: string
  /** Line of the file, from 1. */
  readonly line: number
  readonly checksum: string
}

/** What became of a step when a crash hid it. */
export type Outcome = 'done' | 'not-done' | 'unknown'

export interface LockOptions {
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
  /** Called at most every few seconds while another run is busy; tells who, when the engine knows. */
  readonly onWait?: ((holder: string | undefined) => void) | undefined
}

/**
 * A session with one database: what a driver owes the run.
 *
 * Statements reach the server byte for byte. Everything rejects with a KitError when the connection is lost
 * (`KIT_MIGRATE_CONNECTION_LOST`), and with the driver's own error when the server refuses a statement.
 */
export interface Session {
  /** `PostgreSQL 18.1` */
  readonly server: string
  /** In whose SQL statements are written; undefined where there is none. */
  readonly dialect: Dialect | undefined
  /** The whole ledger, or undefined where none was made yet. Needs no lock. */
  readLedger(): Promise<readonly LedgerEntry[] | undefined>
  /**
   * True when the ledger has exactly these lines, `version file_checksum`, and all of them applied: what there is to
   * know when nothing is to be done, without reading thousands of rows.
   */
  holdsExactly(lines: readonly string[]): Promise<boolean>
  readSteps(version: string): Promise<readonly StepRecord[]>
  /** The text of the file as it was applied. */
  readSource(version: string): Promise<string | undefined>
  /**
   * Rows that are not ours: all of a table or collection (`name` or `schema.name`), undefined where there is none; or
   * those of a query. Numbers and times come as the engine's driver gives them.
   */
  rows(of: RowsOf): Promise<readonly ForeignRow[] | undefined>
  /** Creates the ledger's tables where they are missing. Call it under the lock. */
  createLedger(): Promise<void>

  /**
   * Waits until no other run works on this ledger, and keeps others out until {@link unlock} or the end of the session,
   * however it ends. Rejects with `KIT_MIGRATE_LOCK_HELD` after the timeout, `KIT_MIGRATE_INTERRUPTED` on the signal.
   */
  lock(options: LockOptions): Promise<void>
  /** Rejects with `KIT_MIGRATE_LOCK_LOST` when the lock is not ours any more. */
  assertLock(): Promise<void>
  unlock(): Promise<void>

  /**
   * Runs `work` inside one transaction together with the ledger changes that it resolves to: all or nothing.
   * `program` says that the statements are not known yet. With `undefined` for changes everything is rolled back. Rejects with what `work` rejected with, after rolling back.
   * MongoDB may call `work` again, with all of it rolled back, when the server says that another attempt may succeed.
   */
  transaction(
    limits: Limits & { readonly steps: readonly Step[]; readonly program?: boolean },
    work: () => Promise<readonly LedgerChange[] | undefined>
  ): Promise<void>
  /** Writes ledger changes: all or nothing. Not inside {@link transaction}. */
  record(changes: readonly LedgerChange[]): Promise<void>
  /** Runs one step, inside the transaction if there is one. */
  run(step: Step, limits: Limits, how?: RunHow): Promise<void>
  /** What a migration that is a program works with. Only in mode `write`. */
  openProgram(intercept: Intercept, observe: Observe): ProgramHandle
  /** Called after each migration: undoes what it set for the session (search path, role, modes). */
  reset(): Promise<void>

  /**
   * How long a step's effect lasts. When a migration is continued in a new session, `session` steps (SET, USE, PRAGMA)
   * are repeated, and behind a `temporary` one it cannot be continued.
   */
  lifetime(step: Step): 'lasting' | 'session' | 'temporary'
  /** True when a step can share a transaction with its own record. */
  canShareTransaction(step: Step): boolean
  /** What there is of the step's objects now; kept before it runs, so that {@link outcomeOf} can tell later. */
  fingerprint(step: Step): Promise<string | undefined>
  /** Whether a step that was running at a crash took effect. May clean up what a half-done one left, within the limits. */
  outcomeOf(step: Step, before: string | undefined, limits?: Limits): Promise<Outcome>

  /** Tables that a step removes or empties, with the rows they have now. */
  rowsLostBy(step: Step): Promise<readonly RowsLost[]>
  /** Locks of the open transaction, as `users AccessExclusiveLock`; undefined where the engine does not tell. */
  locksHeld(): Promise<readonly string[] | undefined>
  /** Everything that is defined, one line each, in an order that depends on names alone. Our own tables are left out. */
  snapshot(): Promise<readonly string[]>

  close(): Promise<void>
}

/** See {@link Session.run}. */
export interface RunHow {
  /** Takes the place of sending the step's text. */
  readonly send?: (() => Promise<unknown>) | undefined
  /**
   * The migration that is complete with this step, the last of its transaction. A driver may record it as applied and
   * commit along with the step, in one message; the changes that the transaction's work resolves to are then written already.
   */
  readonly completes?: NewEntry | undefined
}

/** What {@link Session.rows} reads; MongoDB has no queries as text and rejects those with `KIT_MIGRATE_OPTION`. */
export type RowsOf = { readonly table: string } | { readonly query: string }
export type ForeignRow = Readonly<Record<string, unknown>>

export interface RowsLost {
  readonly table: string
  readonly rows: number
  /** There are more; counting stopped. */
  readonly more?: true
}

/** A database of our own, for a trial. */
export interface Scratch {
  /** What {@link OpenOptions.target} takes. */
  readonly target: string
  readonly drop: () => Promise<void>
}

export interface OpenOptions {
  /** The connection as given: a URL, or the path of the file. */
  readonly target: string
  readonly place: LedgerPlace
  /** `read` must change nothing, and loads the least it can. */
  readonly mode: 'read' | 'write'
  readonly signal?: AbortSignal | undefined
  readonly onNotice?: ((text: string) => void) | undefined
  /** Something was done otherwise than asked, as the server cannot. */
  readonly onWarning?: ((text: string) => void) | undefined
}

/** One engine. */
export interface Driver {
  readonly engine: Engine
  /** True when a transaction can hold DDL. */
  readonly transactionalDdl: boolean
  /** Rejects with `KIT_MIGRATE_CONNECT` when the database does not answer. Undefined in mode `read` when it does not exist. */
  open(options: OpenOptions): Promise<Session | undefined>
  /**
   * Makes an empty database beside the given one, or with `definitions` one with the same tables and no rows.
   * Rejects with `KIT_MIGRATE_SCRATCH` when that is not allowed.
   */
  createScratch(target: string, content: 'empty' | 'definitions'): Promise<Scratch>
}
