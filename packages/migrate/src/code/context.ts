import type { Knex } from 'knex'
import type { ClientSession, MongoClient } from 'mongodb'
import type { Logger } from '../options.js'

/** What a migration in JavaScript or TypeScript is given beside its database. */
export interface MigrationContext<Client = unknown, Handle = unknown> {
  /** The driver's own connection: pg's Client, mysql2's Connection, libsql's Database, or a MongoClient. */
  readonly client: Client
  /**
   * Does one piece of the work, under a name that no other step of the file has. Where the migration has no transaction
   * around it, the piece is recorded when it is done, and the next run skips it; it gets a transaction of its own together
   * with that record where the engine has one. `work` is given what it must use to be inside that transaction: knex, or a
   * session of MongoDB (undefined where the deployment has no transactions). There it is called again after a conflict or a
   * change of the primary, with everything taken back that it did with that session.
   * Resolves to what `work` does, and to undefined when an earlier run did it.
   */
  step<T>(name: string, work: (handle: Handle) => T | Promise<T>): Promise<T | undefined>
  readonly logger: Logger
  /** Aborts when the run is told to stop. */
  readonly signal: AbortSignal
}

/** The context of a migration on PostgreSQL, MySQL, MariaDB or SQLite. */
export type KnexMigrationContext<Client = unknown> = MigrationContext<Client, Knex>

/** The context of a migration on MongoDB; a step is given the session of its transaction, where there is one. */
export interface MongoMigrationContext extends MigrationContext<MongoClient, ClientSession | undefined> {
  /** The same session, also outside of steps, where it has no transaction. Undefined where the deployment has none. */
  readonly session: ClientSession | undefined
}

/** What the file exports as `config`. */
export interface MigrationConfig {
  /** False: no transaction around the whole; every statement outside of a step is recorded alone. @defaultValue true */
  readonly transaction?: boolean
  /** How long one statement may run, like `30s`. */
  readonly statementTimeout?: string | number
  /** How long one statement may wait for a lock of the database. */
  readonly lockTimeout?: string | number
}

/** `up` and `down`, whatever their database is. */
export type MigrationFunction = (database: unknown, context: MigrationContext) => unknown
