import type { Direction } from './file/marker.js'

/**
 * - `applied`: completely there
 * - `applying`: begun and not finished, because its engine or its file does without a transaction
 * - `reverting`: its rollback was begun and not finished
 */
export type LedgerState = 'applied' | 'applying' | 'reverting'

/** One migration in the table `kit_migrations`. */
export interface LedgerEntry {
  readonly version: string
  /** Name of the file when it was applied. */
  readonly file: string
  readonly state: LedgerState
  /** Grows with each migration applied; rollback goes by it, from the top. */
  readonly sequence: number
  /** Of the UP section that ran. */
  readonly checksum: string
  /** Of the whole file as it was. */
  readonly fileChecksum: string
  /** UTC, ISO 8601, by the clock of the database. */
  readonly startedAt: string
  /** Undefined while it is not finished. */
  readonly finishedAt?: string
  readonly durationMs: number
  /** user@host of the run. */
  readonly appliedBy: string
}

/** One statement of a migration that runs without a transaction, in the table `kit_migration_steps`. */
export interface StepRecord {
  readonly version: string
  readonly direction: Direction
  /** Counted from 0. */
  readonly position: number
  /** `running` after a crash: it may or may not have taken effect. */
  readonly state: 'running' | 'done' | 'failed'
  readonly checksum: string
  readonly text: string
  /** What the driver saw of the statement's objects before it ran; undefined when it cannot tell. */
  readonly before?: string
  readonly error?: string
}

export type NewEntry = Pick<
  LedgerEntry,
  'version' | 'file' | 'sequence' | 'checksum' | 'fileChecksum' | 'appliedBy'
> & {
  readonly source: string
}

/**
 * Everything that can happen to the ledger. Changes given together are written together or not at all, and a change
 * whose precondition does not hold (in brackets) fails with `KIT_MIGRATE_LOCK_LOST`: another run was here.
 */
export type LedgerChange =
  /** Begun and finished at once [not in the ledger]. */
  | { readonly kind: 'applied'; readonly entry: NewEntry; readonly durationMs: number }
  /** [not in the ledger] */
  | { readonly kind: 'applying'; readonly entry: NewEntry }
  /** [applying] The text is that of the file that finished it. */
  | { readonly kind: 'finished'; readonly entry: NewEntry; readonly durationMs: number }
  /** [applied] */
  | { readonly kind: 'reverting'; readonly version: string }
  /** Entry and steps are removed [in the ledger]. */
  | { readonly kind: 'removed'; readonly version: string }
  /** The file's present text counts as what was applied [in the ledger]. */
  | {
      readonly kind: 'accepted'
      readonly version: string
      readonly file: string
      readonly checksum: string
      readonly fileChecksum: string
      readonly source: string
    }
  /** Declared applied, whatever happened before [applying or reverting]. */
  | { readonly kind: 'settled'; readonly version: string }
  /** Replaces what was recorded of the same step [not done]. */
  | { readonly kind: 'step'; readonly step: StepRecord }
  /** [recorded] */
  | {
      readonly kind: 'step-done'
      readonly version: string
      readonly direction: Direction
      readonly position: number
      readonly durationMs: number
    }
  /** [recorded] */
  | {
      readonly kind: 'step-failed'
      readonly version: string
      readonly direction: Direction
      readonly position: number
      readonly error: string
    }

/** The number of the next migration to be applied. */
export const nextSequence = (ledger: readonly LedgerEntry[]): number => (ledger.at(-1)?.sequence ?? 0) + 1
