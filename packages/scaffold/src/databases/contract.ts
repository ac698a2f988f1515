import type { Module } from '../contribution.js'

/** SQL databases differ by dialect only; `memory` brings repositories of their own. */
export type Dialect = 'postgresql' | 'mysql' | 'sqlite' | 'mongodb' | 'memory'

/** A place to keep data. Knows nothing about stacks: the persistence of the stack's choice prints the repositories. */
export interface Database extends Module {
  readonly dialect: Dialect
}
