import type { Session } from '../drivers/contract.js'
import type { MigrateEvent, MigrationResult } from '../events.js'
import type { Job } from '../job.js'
import type { Logger } from '../options.js'

export interface RunOptions {
  /** One transaction around everything. */
  readonly batch?: boolean
  /** As `batch`, with everything taken back at the end, and each statement's locks reported. */
  readonly rehearsal?: boolean
  /** In a database of its own, which is gone afterwards with all that ran. */
  readonly scratch?: boolean
  /** False where DDL commits by itself. */
  readonly transactionalDdl: boolean
  readonly signal?: AbortSignal | undefined
  readonly onEvent?: ((event: MigrateEvent) => void) | undefined
  /** For what a program logs. */
  readonly logger?: Logger
  /** Milliseconds that only grow. */
  readonly clock: () => number
}

/** One migration on its way. */
export interface Run {
  readonly session: Session
  readonly job: Job
  readonly options: RunOptions
  /** Finished before this one. */
  readonly done: readonly MigrationResult[]
}
