import { defineCommand, requireConsent, type CommandContext } from '@kit-internal/cli'
import { migrateError } from '../../errors.js'
import type { RollbackOptions, RollbackResult } from '../../index.js'
import { liveReport } from '../live.js'
import { databaseOptions, openMigrator, writerOptions } from '../options.js'
import { countOf, renderHeader, renderPlan, totalOf } from '../views.js'

export const rollback = defineCommand({
  name: 'rollback',
  describe: 'Take back the newest applied migrations',
  options: {
    steps: { type: 'number', alias: 's', describe: 'How many', integer: true, min: 1, defaultDescription: '1' },
    to: { type: 'string', describe: 'The version that stays as the newest, or zero' },
    'dry-run': { type: 'boolean', describe: 'Show what would run, and change nothing', default: false },
    force: { type: 'boolean', alias: 'f', describe: 'Do not ask', default: false },
    batch: { type: 'boolean', describe: 'One transaction for all (PostgreSQL, SQLite)', default: false },
    ...databaseOptions,
    ...writerOptions
  },
  examples: [
    ['$0 rollback', 'Take back the last one'],
    ['$0 rollback --to zero --force', 'Take back everything']
  ],
  async run(values, context) {
    if (values.steps !== undefined && values.to !== undefined) {
      throw migrateError('KIT_MIGRATE_OPTION', '--steps and --to say two different things.', {
        kind: 'usage',
        hint: 'Give one of them.'
      })
    }
    const range: RollbackOptions = values.to === undefined ? { steps: values.steps } : { to: values.to }
    const migrator = await openMigrator(values, context, liveReport(context))
    const preview = await migrator.rollback({ ...range, dryRun: true })
    if (!values.dryRun && preview.planned.length > 0) await consent(preview, values.force, context)
    const result = values.dryRun ? preview : await migrator.rollback({ ...range, batch: values.batch })
    if (context.json) context.printJson(result)
    else context.print(renderResult(result, context))
  }
})

async function consent({ planned }: RollbackResult, force: boolean, context: CommandContext): Promise<void> {
  if (!force && context.interactive)
    context.progress.line(renderPlan(planned, { style: context.errorStyle, verbose: false, verb: 'Would roll back' }))
  await requireConsent(context, {
    force,
    action: `Rolling back ${countOf(planned.length, 'migration')}`,
    question: `Roll back ${countOf(planned.length, 'migration')}?`
  })
}

function renderResult(result: RollbackResult, context: CommandContext): string {
  const { style, verbose } = context
  const { reverted, planned } = result
  if (result.dryRun) {
    const plan = planned.length === 0 ? [] : [renderPlan(planned, { style, verbose, verb: 'Would roll back' }), '']
    return [
      renderHeader(result, style),
      '',
      `Migrations to roll back: ${planned.length}`,
      '',
      ...plan,
      'Dry run: nothing was changed.'
    ].join('\n')
  }
  if (reverted.length === 0) return [renderHeader(result, style), '', 'Nothing to roll back.'].join('\n')
  return [
    `✅ ${countOf(reverted.length, 'migration')} rolled back successfully`,
    `Total duration: ${totalOf(reverted)}`
  ].join('\n')
}
