import { defineCommand } from '@kit-internal/cli'
import { consentToRollback } from '../consent.js'
import { liveReport } from '../live-report.js'
import { databaseOptions, openMigrator, rollbackOptions, writerOptions } from '../options.js'
import { renderRollback } from '../views.js'

export const reset = defineCommand({
  name: 'reset',
  describe: 'Take back every applied migration',
  options: { ...rollbackOptions, ...databaseOptions, ...writerOptions },
  async run(values, context) {
    const migrator = await openMigrator(values, context, liveReport(context))
    const preview = await migrator.reset({ dryRun: true })
    if (!values.dryRun && preview.planned.length > 0)
      await consentToRollback(preview, { force: values.force, verb: 'Reset: roll back' }, context)
    const result = values.dryRun ? preview : await migrator.reset({ batch: values.batch })
    if (context.json) context.printJson(result)
    else context.print(renderRollback(result, context))
  }
})
