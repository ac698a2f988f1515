import { z } from 'zod'
import { engines, type Engine } from './connection.js'
import { migrateError } from './errors.js'
import type { MigrateEvent } from './events.js'
import { outOfOrderPolicies, type OutOfOrder } from './plan.js'

/** A text like `500ms`, `30s`, `5m`, `1h`, or a number of milliseconds. */
export type Duration = string | number

/** What loggers of all kinds share; pino and console fit. */
export interface Logger {
  debug: (message: string) => void
  info: (message: string) => void
  warn: (message: string) => void
  error: (message: string) => void
}

/** How {@link createMigrator} reaches the database and the files. */
export interface MigratorOptions {
  /**
   * Where the database is: `postgresql://user:password@host:5432/name`, `mysql://…` (MariaDB too) or
   * `sqlite:./dev.db`.
   */
  connection: string
  /** The folder with the migration files. @defaultValue './migrations' */
  dir?: string | undefined
  /** The type of the database, as a check against the URL. @defaultValue taken from the URL */
  database?: Engine | undefined
  /** The ledger's table. @defaultValue 'kit_migrations' */
  table?: string | undefined
  /** PostgreSQL: the schema for the ledger and for unqualified names. @defaultValue the connection's own */
  schema?: string | undefined
  /** How long a statement may wait for a lock of the database. @defaultValue the server's setting */
  lockTimeout?: Duration | undefined
  /** How long a statement may run. @defaultValue the server's setting */
  statementTimeout?: Duration | undefined
  /** How long to wait while another run is busy. @defaultValue '10m' */
  queueTimeout?: Duration | undefined
  /** How long to wait for the database to come up. @defaultValue 0 */
  wait?: Duration | undefined
  /** Files older than the newest applied one. @defaultValue 'error' */
  outOfOrder?: OutOfOrder | undefined
  /**
   * The files are written in PostgreSQL's SQL; for MySQL and SQLite the common sections are translated, and what has no
   * translation is refused before anything runs. @defaultValue false
   */
  translate?: boolean | undefined
  /** What relative paths are relative to. @defaultValue process.cwd() */
  cwd?: string | undefined
  logger?: Logger | undefined
  /** Stops the work: the migration at hand is rolled back where the engine can. */
  signal?: AbortSignal | undefined
  onEvent?: ((event: MigrateEvent) => void) | undefined
}

const duration = z.union([z.string(), z.number().nonnegative()])

const schema = z.strictObject({
  connection: z.string().min(1),
  dir: z.string().min(1).optional(),
  database: z.enum(engines).optional(),
  table: z
    .string()
    .regex(/^[A-Za-z_][\w$]{0,50}$/, 'must be a plain name of at most 51 letters')
    .optional(),
  schema: z.string().min(1).max(63).optional(),
  lockTimeout: duration.optional(),
  statementTimeout: duration.optional(),
  queueTimeout: duration.optional(),
  wait: duration.optional(),
  outOfOrder: z.enum(outOfOrderPolicies).optional(),
  translate: z.boolean().optional(),
  cwd: z.string().optional(),
  logger: z.custom<Logger>().optional(),
  signal: z.custom<AbortSignal>().optional(),
  onEvent: z.custom<(event: MigrateEvent) => void>().optional()
}) satisfies z.ZodType<MigratorOptions>

/** Checks options from JavaScript. Throws `KIT_MIGRATE_OPTION` naming the first that is wrong. */
export function checkOptions(options: MigratorOptions): Readonly<MigratorOptions> {
  const result = schema.safeParse(options)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const at = issue?.path.join('.') ?? ''
  throw migrateError(
    'KIT_MIGRATE_OPTION',
    `createMigrator: ${at === '' ? '' : `"${at}": `}${issue?.message ?? 'wrong options'}.`,
    {
      kind: 'usage',
      hint: `Options: ${Object.keys(schema.shape).join(', ')}.`
    }
  )
}
