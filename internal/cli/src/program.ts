import type { Command } from './command.js'

/** One command line program. */
export interface Program {
  /** `kit-migrate`; the part after `kit-` is its key in kit.config. */
  name: string
  version: string
  describe: string
  commands: readonly Command[]
  /** Where bugs are reported. */
  bugs: string
  /** Printed below --help. */
  epilogue?: string
}
