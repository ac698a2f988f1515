import { createContext } from './context.js'
import type { MigratorOptions } from './options.js'
import { baseline, type BaselineResult } from './verbs/baseline.js'
import { check, type CheckResult } from './verbs/check.js'
import { current, type CurrentResult } from './verbs/current.js'
import { importMigrations, type ImportOptions, type ImportResult } from './verbs/import.js'
import { migrate, type MigrateOptions, type MigrateResult } from './verbs/migrate.js'
import { redo, type RedoResult } from './verbs/redo.js'
import { repair, type Repair, type RepairResult } from './verbs/repair.js'
import { rollback, type RollbackOptions, type RollbackResult } from './verbs/rollback.js'
import { status, type MigrationStatus, type StatusResult } from './verbs/status.js'
import { undoImport } from './verbs/undo-import.js'

/** The verbs of one database and one folder. Each opens its own connection and closes it. */
export interface Migrator {
  /**
   * Applies what is pending. Made to be called by every instance of an application at its start: one works, the others
   * wait and find nothing left to do.
   */
  migrate(options?: MigrateOptions): Promise<MigrateResult>
  /** Takes back the newest applied migrations, one by default. Asks nothing: the caller decides. */
  rollback(options?: RollbackOptions): Promise<RollbackResult>
  /** Takes back everything that is applied. Asks nothing either. */
  reset(options?: ResetOptions): Promise<RollbackResult>
  /** Takes the newest migrations back, one by default, and applies the same again. */
  redo(options?: { steps?: number | undefined }): Promise<RedoResult>
  /** Compares files and ledger; changes nothing. */
  status(): Promise<StatusResult>
  /** Every migration with its state, in the order of versions. */
  list(): Promise<readonly MigrationStatus[]>
  /** The migration that was applied last. */
  current(): Promise<CurrentResult>
  /** Tells everything on which database, ledger and files do not agree. */
  check(options?: { roundtrip?: boolean | undefined }): Promise<CheckResult>
  /** Counts files as applied that never ran here, for a database that has it all already. */
  baseline(options?: { to?: string | undefined }): Promise<BaselineResult>
  /** Moves in from another tool: its migrations become files of ours, and what it applied counts as applied. */
  importFrom(options: ImportOptions): Promise<ImportResult>
  /** Takes an import back, as long as nothing was applied since. */
  undoImport(options: ImportOptions): Promise<ImportResult>
  /** Writes into the ledger what a person found out. */
  repair(options: { version: string; set: Repair }): Promise<RepairResult>
}

/** See {@link RollbackOptions}. */
export interface ResetOptions {
  dryRun?: boolean | undefined
  batch?: boolean | undefined
}

/**
 * Migrations of a database, from a program.
 *
 * Throws `KIT_MIGRATE_OPTION` or `KIT_MIGRATE_CONNECTION_URL` at once for wrong options; nothing is opened before a
 * verb is called.
 *
 * @example
 * const migrator = createMigrator({ connection: 'sqlite:./dev.db', dir: './migrations' })
 * const { applied } = await migrator.migrate()
 */
export function createMigrator(options: MigratorOptions): Migrator {
  const context = createContext(options)
  return {
    migrate: (given = {}) => migrate(context, given),
    rollback: (given = {}) => rollback(context, given),
    reset: (given = {}) => rollback(context, { ...given, to: 'zero' }),
    redo: (given = {}) => redo(context, given),
    status: () => status(context),
    list: async () => (await status(context)).migrations,
    current: () => current(context),
    check: (given = {}) => check(context, given),
    baseline: (given = {}) => baseline(context, given),
    importFrom: (given) => importMigrations(context, given),
    undoImport: (given) => undoImport(context, given),
    repair: (given) => repair(context, given)
  }
}
