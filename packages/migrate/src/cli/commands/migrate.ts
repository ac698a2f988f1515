import { defineCommand, type CommandContext } from '@kit-internal/cli'
import { KitError } from '@kit-internal/errors'
import type { MigrateResult } from '../../index.js'
import { liveReport } from '../live-report.js'
import { migrateTenants } from '../tenant-verbs.js'
import { asksForTenants, tenantOptions } from '../tenants.js'
import { databaseOptions, openMigrator, writerOptions } from '../options.js'
import { countOf, renderHeader, renderPlan, totalOf } from '../views.js'

export const migrate = defineCommand({
  name: 'migrate',
  aliases: ['apply'],
  describe: 'Apply the pending migrations',
  options: {
    to: { type: 'string', describe: 'Last version to apply', defaultDescription: 'the newest' },
    'dry-run': { type: 'boolean', describe: 'Show what would run, and change nothing', default: false },
    rehearse: {
      type: 'boolean',
      describe: 'Run it for real, tell durations and locks, and keep nothing',
      default: false
    },
    batch: { type: 'boolean', describe: 'One transaction for all (PostgreSQL, SQLite)', default: false },
    'out-of-order': {
      type: 'string',
      describe: 'Files older than the newest applied one',
      choices: ['error', 'allow', 'ignore'],
      default: 'error'
    },
    ...databaseOptions,
    ...tenantOptions,
    ...writerOptions
  },
  examples: [
    ['$0 migrate -c sqlite:./dev.db', 'Apply what is pending'],
    ['$0 migrate --dry-run --verbose', 'Show the SQL that would run']
  ],
  async run(values, context) {
    const { to, dryRun, rehearse, batch } = values
    if (dryRun && rehearse)
      throw new KitError('KIT_MIGRATE_OPTION', '--dry-run runs nothing and --rehearse runs everything.', {
        kind: 'usage',
        hint: 'Give one of them.'
      })
    if (asksForTenants(values)) return migrateTenants(values, { to, dryRun, rehearse, batch }, context)
    const migrator = await openMigrator(values, context, liveReport(context))
    const result = await migrator.migrate({ to, dryRun, rehearse, batch })
    if (context.json) context.printJson(result)
    else context.print(renderResult(result, context))
  }
})

function renderResult(result: MigrateResult, context: CommandContext): string {
  const { style, verbose } = context
  const { applied, planned, rehearsed, ignored } = result
  const left = ignored.length === 0 ? [] : [`Left out, older than the newest applied one: ${ignored.join(', ')}`]
  if (result.dryRun) {
    const plan = planned.length === 0 ? [] : [renderPlan(planned, { style, verbose, verb: 'Would run' }), '']
    return [
      renderHeader(result, style),
      '',
      `Pending Migrations: ${planned.length}`,
      '',
      ...plan,
      ...left,
      'Dry run: nothing was changed.'
    ].join('\n')
  }
  if (rehearsed.length > 0) {
    return [
      ...left,
      `✅ ${countOf(rehearsed.length, 'migration')} rehearsed, and nothing was kept`,
      `Total duration: ${totalOf(rehearsed)}`
    ].join('\n')
  }
  if (applied.length === 0) {
    return [
      renderHeader(result, style),
      '',
      'Pending Migrations: 0',
      '',
      ...left,
      '✅ Nothing to do: the database is up to date'
    ].join('\n')
  }
  return [
    ...left,
    `✅ ${countOf(applied.length, 'migration')} applied successfully`,
    `Total duration: ${totalOf(applied)}`
  ].join('\n')
}
