import { isKitError } from '@kit-internal/errors'
import { createContext, withReader, type Context } from './context.js'
import { migrateError } from './errors.js'
import type { MigratorOptions } from './options.js'
import { splitStatements } from './sql/index.js'
import { migrate, type MigrateOptions, type MigrateResult } from './verbs/migrate.js'
import { rollback, type RollbackOptions, type RollbackResult } from './verbs/rollback.js'
import { status, type StatusResult } from './verbs/status.js'

/** Where the tenants are: their schemas by name, or a query whose first column names them. */
export type Tenants =
  | { readonly schemas: readonly string[]; readonly schemasFromQuery?: undefined }
  | { readonly schemas?: undefined; readonly schemasFromQuery: string }

export type TenantMigratorOptions = Omit<MigratorOptions, 'schema' | 'onEvent'> &
  Tenants & {
    /** How many tenants are worked on at once, each over a connection of its own. @defaultValue 4 */
    parallel?: number | undefined
    /** Called when a tenant is through. */
    onTenant?: ((outcome: TenantOutcome<unknown>) => void) | undefined
  }

/** What became of one tenant. */
export type TenantOutcome<Result> =
  | { readonly schema: string; readonly state: 'done'; readonly result: Result }
  | { readonly schema: string; readonly state: 'failed'; readonly error: TenantError }
  /** Not begun: the run was told to stop. */
  | { readonly schema: string; readonly state: 'skipped' }

export interface TenantError {
  readonly code: string
  readonly message: string
  readonly hint?: string
}

/** What became of all of them. */
export interface TenantsResult<Result> {
  readonly connection: string
  /** In the order in which they were named. */
  readonly tenants: readonly TenantOutcome<Result>[]
  readonly done: number
  readonly failed: number
  readonly skipped: number
  readonly durationMs: number
}

/**
 * The verbs of many schemas of one database, each with a ledger of its own. A tenant that fails stops no other, and the
 * same call again does what is left. They resolve also when tenants failed: look at `failed`.
 */
export interface TenantMigrator {
  migrate(options?: MigrateOptions): Promise<TenantsResult<MigrateResult>>
  /** Asks nothing: the caller decides. */
  rollback(options?: RollbackOptions): Promise<TenantsResult<RollbackResult>>
  status(): Promise<TenantsResult<StatusResult>>
}

/**
 * Migrations of many tenants that have a schema each (PostgreSQL).
 *
 * Throws `KIT_MIGRATE_OPTION` or `KIT_MIGRATE_CONNECTION_URL` at once for wrong options.
 *
 * @example
 * const tenants = createTenantMigrator({ connection: process.env.DATABASE_URL, schemas: ['acme', 'globex'] })
 * const { failed } = await tenants.migrate()
 */
export function createTenantMigrator(options: TenantMigratorOptions): TenantMigrator {
  const { schemas, schemasFromQuery, parallel = 4, onTenant, ...rest } = options
  const context = createContext(rest)
  if (context.connection.engine !== 'postgresql')
    throw wrongOption('Only PostgreSQL has schemas in a database', 'Run the command once for each database.')
  if ((schemas === undefined) === (schemasFromQuery === undefined))
    throw wrongOption('Either schemas or a query for them are needed', 'Give one of schemas and schemasFromQuery.')
  if (!Number.isInteger(parallel) || parallel < 1)
    throw wrongOption(`"parallel" cannot be ${String(parallel)}`, 'Give a whole number from 1 on.')
  schemas?.forEach(checkSchema)
  const tenants = schemas ?? (() => queriedSchemas(context, schemasFromQuery))
  const forAll = <Result>(work: (context: Context) => Promise<Result>) =>
    runTenants(context, {
      tenants,
      parallel,
      onTenant,
      work: (schema) => work({ ...context, place: { ...context.place, schema } })
    })
  return {
    migrate: (given = {}) => forAll((tenant) => migrate(tenant, given)),
    rollback: (given = {}) => forAll((tenant) => rollback(tenant, given)),
    status: () => forAll((tenant) => status(tenant))
  }
}

interface Work<Result> {
  readonly tenants: readonly string[] | (() => Promise<readonly string[]>)
  readonly parallel: number
  readonly onTenant: TenantMigratorOptions['onTenant']
  readonly work: (schema: string) => Promise<Result>
}

async function runTenants<Result>(
  context: Context,
  { tenants, parallel, onTenant, work }: Work<Result>
): Promise<TenantsResult<Result>> {
  const start = context.clock()
  const schemas = [...new Set(typeof tenants === 'function' ? await tenants() : tenants)]
  const outcomes: TenantOutcome<Result>[] = []
  let next = 0
  const worker = async () => {
    for (let at = next++; at < schemas.length; at = next++) {
      const outcome = await attempt(schemas[at] as string, work, context.signal)
      outcomes[at] = outcome
      onTenant?.(outcome)
    }
  }
  await Promise.all(Array.from({ length: Math.min(parallel, schemas.length) }, worker))
  const count = (state: TenantOutcome<Result>['state']) => outcomes.filter((outcome) => outcome.state === state).length
  return {
    connection: context.connection.shown,
    tenants: outcomes,
    done: count('done'),
    failed: count('failed'),
    skipped: count('skipped'),
    durationMs: context.clock() - start
  }
}

async function attempt<Result>(
  schema: string,
  work: (schema: string) => Promise<Result>,
  signal: AbortSignal | undefined
): Promise<TenantOutcome<Result>> {
  if (signal?.aborted) return { schema, state: 'skipped' }
  try {
    return { schema, state: 'done', result: await work(schema) }
  } catch (error) {
    return { schema, state: 'failed', error: describeError(error) }
  }
}

/** Also what no code of ours foresaw, such as a right that is missing, is that tenant's alone. */
function describeError(error: unknown): TenantError {
  if (isKitError(error)) {
    const { code, message, hint } = error
    return { code, message, ...(hint === undefined ? {} : { hint }) }
  }
  const { code, message } = error as { code?: unknown; message?: unknown }
  return {
    code: typeof code === 'string' ? code : 'UNKNOWN',
    message: typeof message === 'string' ? message : String(error)
  }
}

async function queriedSchemas(context: Context, query: string): Promise<string[]> {
  return withReader(context, async (session) => {
    const rows = (await session?.rows({ query: await firstColumnOf(query) })) ?? []
    return rows.map(({ kit_schema: name }) => {
      if (typeof name === 'string') return checkSchema(name)
      throw wrongOption('A row of the query names no schema (NULL)', 'Leave such rows out, with WHERE … IS NOT NULL.')
    })
  }).catch((cause: unknown) => {
    if (isKitError(cause)) throw cause
    throw migrateError(
      'KIT_MIGRATE_OPTION',
      `The query for the schemas failed: ${cause instanceof Error ? cause.message : String(cause)}.`,
      {
        kind: 'usage',
        hint: 'Its first column names a schema in each row, like: select schema_name from tenants',
        cause
      }
    )
  })
}

/** Whatever its name and type. As part of a query it can only ask: what changes something is a syntax error there. */
async function firstColumnOf(query: string): Promise<string> {
  const [statement, another] = await splitStatements(query, 'postgresql')
  if (statement === undefined || another !== undefined) throw new Error('one statement is needed')
  return `SELECT kit_schema::text FROM (${statement.text}\n) AS tenants (kit_schema)`
}

/** Longer names are cut by PostgreSQL, so that two tenants could become one. */
function checkSchema(name: string): string {
  if (name !== '' && Buffer.byteLength(name) <= 63 && !name.includes('\0')) return name
  throw wrongOption(`"${name}" is no name of a schema`, 'Names have 1 to 63 bytes.')
}

function wrongOption(problem: string, hint: string) {
  return migrateError('KIT_MIGRATE_OPTION', `${problem}.`, { kind: 'usage', hint })
}
