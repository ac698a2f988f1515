import { defineCommand } from '@kit-internal/cli'
import { KitError } from '@kit-internal/errors'
import type { RollbackOptions } from '../../index.js'
import { consentToRollback } from '../consent.js'
import { liveReport } from '../live-report.js'
import { rollbackTenants } from '../tenant-verbs.js'
import { asksForTenants, tenantOptions } from '../tenants.js'
import { databaseOptions, openMigrator, rollbackOptions, writerOptions } from '../options.js'
import { renderRollback } from '../views.js'

export const rollback = defineCommand({
  name: 'rollback',
  describe: 'Take back the newest applied migrations',
  options: {
    steps: { type: 'number', alias: 's', describe: 'How many', integer: true, min: 1, defaultDescription: '1' },
    to: { type: 'string', describe: 'The version that stays as the newest, or zero' },
    ...rollbackOptions,
    ...databaseOptions,
    ...tenantOptions,
    ...writerOptions
  },
  examples: [
    ['$0 rollback', 'Take back the last one'],
    ['$0 rollback --to zero --force', 'Take back everything']
  ],
  async run(values, context) {
    if (values.steps !== undefined && values.to !== undefined) {
      throw new KitError('KIT_MIGRATE_OPTION', '--steps and --to say two different things.', {
        kind: 'usage',
        hint: 'Give one of them.'
      })
    }
    const range: RollbackOptions = values.to === undefined ? { steps: values.steps } : { to: values.to }
    const { dryRun, batch } = values
    if (asksForTenants(values)) return rollbackTenants(values, { ...range, dryRun, batch }, context)
    const migrator = await openMigrator(values, context, liveReport(context))
    const preview = await migrator.rollback({ ...range, dryRun: true })
    if (!values.dryRun && preview.planned.length > 0)
      await consentToRollback(preview, { force: values.force, verb: 'Roll back' }, context)
    const result = values.dryRun ? preview : await migrator.rollback({ ...range, batch: values.batch })
    if (context.json) context.printJson(result)
    else context.print(renderRollback(result, context))
  }
})
