import type { MigrationFunction } from '../code/context.js'
import type { Limits, Step } from '../drivers/contract.js'

/** A migration's text and the name for messages. */
export interface SourceFile {
  readonly file: string
  readonly text: string
}

/** One direction of a migration, split and checked: nothing in it is known to be unable to run. */
export interface Script {
  readonly steps: readonly Step[]
  /** In the place of steps: a migration that is a program, whose statements are known only when it runs. */
  readonly program?: MigrationFunction
  /** False when the file asks to run without a transaction. */
  readonly transaction: boolean
  readonly limits: Limits
  /** Of the section's text, and whether it is translated. */
  readonly checksum: string
}

/** A migration ready to run. */
export interface PreparedMigration {
  readonly up: Script
  /** Undefined when it cannot be rolled back. */
  readonly down?: Script
}
