import type { Engine } from '../connection.js'
import type { ForeignRow } from '../drivers/contract.js'

/** One migration of another tool, in our words. */
export interface ForeignMigration {
  /** What the tool's history calls it. */
  readonly key: string
  /** Its file, or files, for people. */
  readonly from: string
  /** Digits that order it; see `toOwnVersions`. */
  readonly version: string
  readonly title: string
  /** `.sql`, or that of a program. */
  readonly extension: string
  /** What we write. */
  readonly text: string
  /** It is one file that we read as it stands; then the name of that file. */
  readonly verbatim?: string
}

export interface ReadOptions {
  /** The tool's folder (umzug: its module). */
  readonly source: string
  /** Ours, for programs that name others by their path. */
  readonly dir: string
  readonly engine: Engine
}

/** What the other tool keeps in the database. */
export interface History {
  /** Its table or collection. */
  readonly table: string
  /** All rows, or undefined where there is no such table. */
  readonly rows: (table: string) => Promise<readonly ForeignRow[] | undefined>
}

/** What its history says. */
export interface Applied {
  /** Keys, in the order of application. */
  readonly keys: readonly string[]
  /** What a person should know, like files that were edited after they ran. */
  readonly notes: readonly string[]
}

/**
 * Another migration tool, as far as moving in needs it. Reading changes nothing, neither on disk nor in the database,
 * and rejects with `KIT_MIGRATE_IMPORT` for what has no counterpart here.
 */
export interface Tool {
  /** As its makers write it. */
  readonly title: string
  readonly engines: readonly Engine[]
  /** Where it keeps its migrations unless told otherwise, relative to the working directory. */
  readonly source: string
  /** Its history unless told otherwise, `name` or `schema.name`. */
  readonly history: (engine: Engine) => string
  /** All its migrations, in its order. */
  readonly read: (options: ReadOptions) => Promise<readonly ForeignMigration[]>
  /** Rejects with `KIT_MIGRATE_IMPORT_UNFINISHED` when something is half done there, or a run is at work. */
  readonly applied: (
    history: History,
    migrations: readonly ForeignMigration[],
    options: ReadOptions
  ) => Promise<Applied>
}
