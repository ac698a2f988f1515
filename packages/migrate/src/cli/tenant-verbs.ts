import { requireConsent, type CommandContext } from '@kit-internal/cli'
import type {
  MigrateOptions,
  MigrateResult,
  RollbackOptions,
  RollbackResult,
  StatusResult,
  TenantsResult
} from '../index.js'
import { endTenants, openTenants, printFailed } from './tenants.js'
import { countOf, renderLosses } from './views.js'

type Values = Parameters<typeof openTenants>[0]

export async function migrateTenants(
  values: Values,
  options: MigrateOptions,
  context: CommandContext
): Promise<number> {
  const line = ({ applied, planned, rehearsed, dryRun }: MigrateResult) => {
    if (dryRun) return `${countOf(planned.length, 'migration')} would be applied`
    return rehearsed.length > 0
      ? `${countOf(rehearsed.length, 'migration')} rehearsed`
      : `${countOf(applied.length, 'migration')} applied`
  }
  const tenants = await openTenants(values, context, { line })
  return endTenants(await tenants.migrate(options), context)
}

export async function rollbackTenants(
  values: Values & { readonly force: boolean },
  options: RollbackOptions,
  context: CommandContext
): Promise<number> {
  const line = ({ reverted, planned, dryRun }: RollbackResult) =>
    dryRun
      ? `${countOf(planned.length, 'migration')} would be rolled back`
      : `${countOf(reverted.length, 'migration')} rolled back`
  const run = async (chosen: Values) =>
    endTenants(await (await openTenants(chosen, context, { line })).rollback(options), context)
  if (options.dryRun || values.force) return run(values)
  const seen = await (await openTenants(values, context)).rollback({ ...options, dryRun: true })
  // What a tenant would lose cannot be known when it cannot be looked at.
  if (seen.failed + seen.skipped > 0) {
    if (!context.json) seen.tenants.forEach((tenant) => printFailed(tenant, context))
    return endTenants(seen, context)
  }
  await consent(seen, context)
  // The query may name other tenants by now, to which nobody has agreed.
  const schemas = seen.tenants.map(({ schema }) => schema)
  return schemas.length === 0 ? endTenants(seen, context) : run({ ...values, schemas, schemasFromQuery: undefined })
}

/** Asks once for all of them, if there is anything to ask for. */
async function consent({ tenants, connection }: TenantsResult<RollbackResult>, context: CommandContext): Promise<void> {
  const previews = tenants.flatMap((outcome) => (outcome.state === 'done' ? [outcome] : []))
  const count = previews.reduce((sum, { result }) => sum + result.planned.length, 0)
  if (count === 0) return
  const lost = previews.flatMap(({ schema, result }) =>
    result.rowsLost.map((one) => ({ ...one, table: `${schema}.${one.table}` }))
  )
  const shown = lost.slice(0, 10)
  const more = lost.length > shown.length ? ` and ${countOf(lost.length - shown.length, 'table')} more` : ''
  const losses = lost.length === 0 ? '' : `, losing ${renderLosses(shown)}${more}`
  const action = `Roll back ${countOf(count, 'migration')} in ${countOf(previews.length, 'schema')} at ${connection}${losses}`
  await requireConsent(context, { force: false, action, question: `${action}?` })
}

export async function statusOfTenants(
  values: Values & { readonly check: boolean },
  context: CommandContext
): Promise<number> {
  const isFine = ({ clean }: StatusResult) => clean || !values.check
  const line = ({ migrations, clean }: StatusResult) => {
    const count = (wanted: string) => migrations.filter(({ state }) => state === wanted).length
    const other = clean || count('pending') > 0 ? '' : ', not clean'
    return `${count('applied')} applied, ${count('pending')} pending${other}`
  }
  const result = await (await openTenants(values, context, { line, isFine })).status()
  const notFine = result.tenants.filter((outcome) => outcome.state === 'done' && !isFine(outcome.result))
  return endTenants(result, context, notFine.length)
}
