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

export const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined
}

/** How {@link createMigrator} reaches the database and the files. */
export interface MigratorOptions {
  /**
   * Where the database is: `postgresql://user:password@host:5432/name`, `mysql://…` (MariaDB too),
   * `mongodb://…` or `sqlite:./dev.db`.
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
  /** How long a statement may run; SQLite cannot limit that and warns. @defaultValue the server's setting */
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

type Check = (value: unknown) => string | undefined

const isText: Check = (value) => (typeof value === 'string' && value !== '' ? undefined : 'must be a text')
const isDuration: Check = (value) =>
  typeof value === 'string' || typeof value === 'number' ? undefined : "must be a duration like '30s'"
const isFunction: Check = (value) => (typeof value === 'function' ? undefined : 'must be a function')
const isObject: Check = (value) => (typeof value === 'object' && value !== null ? undefined : 'must be an object')
const isOneOf =
  (choices: readonly string[]): Check =>
  (value) =>
    choices.includes(value as string) ? undefined : `must be one of ${choices.join(', ')}`

/** By hand: a schema library would take longer to load than a run without work takes. */
const checks = {
  connection: isText,
  dir: isText,
  database: isOneOf(engines),
  table: (value) =>
    typeof value === 'string' && /^[A-Za-z_][\w$]{0,50}$/.test(value)
      ? undefined
      : 'must be a plain name of at most 51 letters',
  schema: (value) =>
    typeof value === 'string' && value !== '' && Buffer.byteLength(value) <= 63
      ? undefined
      : 'must be a name of at most 63 bytes',
  lockTimeout: isDuration,
  statementTimeout: isDuration,
  queueTimeout: isDuration,
  wait: isDuration,
  outOfOrder: isOneOf(outOfOrderPolicies),
  translate: (value) => (typeof value === 'boolean' ? undefined : 'must be true or false'),
  cwd: isText,
  logger: isObject,
  signal: isObject,
  onEvent: isFunction
} satisfies Record<keyof MigratorOptions, Check>

/** Checks options from JavaScript. Throws `KIT_MIGRATE_OPTION` naming the first that is wrong. */
export function checkOptions(options: MigratorOptions): Readonly<MigratorOptions> {
  for (const [name, value] of [['connection', options.connection], ...Object.entries(options)] as [string, unknown][]) {
    const check = (checks as Readonly<Record<string, Check | undefined>>)[name]
    if (check === undefined) throw wrongOption(`there is no option "${name}"`)
    const problem = value === undefined && name !== 'connection' ? undefined : check(value)
    if (problem !== undefined) throw wrongOption(`"${name}" ${problem}`, name)
  }
  return { ...options }
}

function wrongOption(problem: string, option?: string) {
  return migrateError('KIT_MIGRATE_OPTION', `createMigrator: ${problem}.`, {
    kind: 'usage',
    hint: `Options: ${Object.keys(checks).join(', ')}.`,
    data: option === undefined ? {} : { option }
  })
}
