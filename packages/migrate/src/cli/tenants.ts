import { exitCode, type CommandContext, type OptionSpecs } from '@kit-internal/cli'
import { KitError } from '@kit-internal/errors'
import type { TenantMigrator, TenantOutcome, TenantsResult } from '../index.js'
import { inFlags, migratorOptions, type Values } from './options.js'
import { countOf } from './views.js'

/** For the verbs that can do many schemas at once. */
export const tenantOptions = {
  schemas: {
    type: 'string',
    describe: 'PostgreSQL: do it in each of these schemas, a,b,c',
    group: 'Many tenants:'
  },
  'schemas-from-query': {
    type: 'string',
    describe: 'The same, with the schemas that a query names in its first column',
    group: 'Many tenants:'
  },
  parallel: {
    type: 'number',
    describe: 'How many schemas at once',
    integer: true,
    min: 1,
    default: 4,
    group: 'Many tenants:'
  }
} as const satisfies OptionSpecs

interface TenantValues extends Values {
  /** As a,b,c; or name by name, since a name may have a comma in it. */
  readonly schemas: string | readonly string[] | undefined
  readonly schemasFromQuery: string | undefined
  readonly parallel: number
}

/** True when tenants are asked for; refuses what says two different things. */
export function asksForTenants({ schemas, schemasFromQuery, schema }: TenantValues): boolean {
  const given = Object.entries({ '--schemas': schemas, '--schemas-from-query': schemasFromQuery, '--schema': schema })
  const names = given.filter(([, value]) => value !== undefined).map(([name]) => name)
  if (names.length > 1) {
    throw new KitError('KIT_MIGRATE_OPTION', `${names.join(' and ')} say different things.`, {
      kind: 'usage',
      hint: 'Give one of them.'
    })
  }
  return schemas !== undefined || schemasFromQuery !== undefined
}

/** How a finished tenant is shown. */
interface Telling<Result> {
  readonly line: (result: Result) => string
  /** @defaultValue each is */
  readonly isFine?: (result: Result) => boolean
}

/** The library's migrator of many tenants; each one's result is shown as soon as it is finished. */
export async function openTenants<Result>(
  values: TenantValues,
  context: CommandContext,
  telling?: Telling<Result>
): Promise<TenantMigrator> {
  const { createTenantMigrator } = await import('../index.js')
  const { schema: _, onEvent: _silent, ...options } = migratorOptions(values, context)
  const { schemas, schemasFromQuery, parallel } = values
  const names = typeof schemas === 'string' ? namesIn(schemas) : schemas
  if (names?.length === 0)
    throw new KitError('KIT_MIGRATE_OPTION', '--schemas names no schema.', {
      kind: 'usage',
      hint: 'Write their names as a,b,c. Is a variable empty?'
    })
  const onTenant = (outcome: TenantOutcome<unknown>) => {
    if (telling === undefined || context.json || context.quiet) return
    context.print(renderOutcome(outcome as TenantOutcome<Result>, telling, context))
  }
  const tenants = names === undefined ? { schemasFromQuery: schemasFromQuery ?? '' } : { schemas: names }
  return inFlags(() => createTenantMigrator({ ...options, ...tenants, parallel, onTenant }))
}

const namesIn = (text: string) =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')

/** The line of a tenant that was not done. */
export function printFailed(outcome: TenantOutcome<unknown>, context: CommandContext): void {
  if (outcome.state !== 'done') context.print(renderOutcome(outcome, { line: () => '' }, context))
}

function renderOutcome<Result>(
  outcome: TenantOutcome<Result>,
  { line, isFine = () => true }: Telling<Result>,
  { style }: CommandContext
): string {
  if (outcome.state === 'done') {
    const { schema, result } = outcome
    return `${isFine(result) ? style.green('✓') : style.red('✗')} ${schema}: ${line(result)}`
  }
  if (outcome.state === 'skipped') return `- ${outcome.schema}: not begun`
  const { message, hint, code } = outcome.error
  const advice = hint === undefined ? '' : `\n${hint.replace(/^/gm, '    ')}`
  return `${style.red('✗')} ${outcome.schema}: ${message} ${style.dim(`(${code})`)}${advice}`
}

/** Prints the report and answers with the exit code: 1 when a tenant failed, was not begun, or is not as it should be. */
export function endTenants(result: TenantsResult<unknown>, context: CommandContext, notClean = 0): number {
  const { done, failed, skipped } = result
  if (context.json) context.printJson(result)
  else {
    const counts = { failed, 'not begun': skipped, 'not clean': notClean }
    const bad = Object.entries(counts).flatMap(([what, count]) => (count > 0 ? `, ${count} ${what}` : []))
    const again = failed + skipped > 0 ? '; the same command again does what is left' : ''
    const text = `${countOf(done, 'schema')} done${bad.join('')}${again}`
    context.print(bad.length === 0 ? `✅ ${text}` : context.style.red(text))
  }
  return failed + skipped + notClean > 0 ? exitCode.failed : exitCode.done
}
