import { defineCommand } from '@kit-internal/cli'
import { consentToRollback } from '../consent.js'
import { liveReport } from '../live-report.js'
import { databaseOptions, forceOption, openMigrator, writerOptions } from '../options.js'
import { countOf } from '../views.js'

export const redo = defineCommand({
  name: 'redo',
  describe: 'Take back the newest migrations and apply them again',
  options: {
    steps: { type: 'number', alias: 's', describe: 'How many', integer: true, min: 1, default: 1 },
    ...forceOption,
    ...databaseOptions,
    ...writerOptions
  },
  async run(values, context) {
    const { steps, force } = values
    const migrator = await openMigrator(values, context, liveReport(context))
    const preview = await migrator.rollback({ steps, dryRun: true })
    if (preview.planned.length > 0) await consentToRollback(preview, { force, verb: 'Redo' }, context)
    const result = await migrator.redo({ steps })
    if (context.json) context.printJson(result)
    else if (result.migrated === undefined) context.print('Nothing to redo: no migration is applied.')
    else context.print(`✅ ${countOf(result.migrated.applied.length, 'migration')} taken back and applied again`)
  }
})
