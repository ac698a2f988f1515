import { createContext } from './context.js'
import type { MigratorOptions } from './options.js'
import { migrate, type MigrateOptions, type MigrateResult } from './verbs/migrate.js'
import { rollback, type RollbackOptions, type RollbackResult } from './verbs/rollback.js'
import { status, type StatusResult } from './verbs/status.js'

/** The verbs of one database and one folder. Each opens its own connection and closes it. */
export interface Migrator {
  /**
   * Applies what is pending. Made to be called by every instance of an application at its start: one works, the others
   * wait and find nothing left to do.
   */
  migrate(options?: MigrateOptions): Promise<MigrateResult>
  /** Takes back the newest applied migrations, one by default. Asks nothing: the caller decides. */
  rollback(options?: RollbackOptions): Promise<RollbackResult>
  /** Compares files and ledger; changes nothing. */
  status(): Promise<StatusResult>
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
    status: () => status(context)
  }
}
