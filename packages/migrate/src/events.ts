import type { Direction } from './file/marker.js'

/** What a run tells while it works, in this order per migration: begin, statements, end. */
export type MigrateEvent =
  /** Another run is busy with the same ledger. */
  | { readonly type: 'waiting'; readonly holder?: string }
  /** The lock is ours and the plan is made. */
  | {
      readonly type: 'plan'
      readonly direction: Direction
      readonly files: readonly string[]
      readonly server: string
      readonly connection: string
    }
  | { readonly type: 'begin'; readonly direction: Direction; readonly file: string; readonly resumedAt?: number }
  | { readonly type: 'statement'; readonly file: string; readonly statement: StatementResult }
  | { readonly type: 'end'; readonly direction: Direction; readonly file: string; readonly durationMs: number }

/** One statement that ran. */
export interface StatementResult {
  /** `CREATE TABLE users` */
  readonly description: string
  /** 0 for what a program sent. */
  readonly line: number
  readonly durationMs: number
  /** Found to be done by an earlier run that was interrupted. */
  readonly earlier?: true
  /** Of a migration that is a program: what it sent, or the name of its step. */
  readonly text?: string
  /** It only asked. */
  readonly read?: true
  /** In a rehearsal on PostgreSQL: locks it took beyond those held before, like `users AccessExclusiveLock`. */
  readonly locks?: readonly string[]
}

/** One migration that was applied or taken back. */
export interface MigrationResult {
  readonly version: string
  readonly file: string
  readonly durationMs: number
  readonly statements: readonly StatementResult[]
}
