import { defineCommand } from '@kit-internal/cli'
import { databaseOptions, openMigrator, writerOptions } from '../options.js'
import { countOf } from '../views.js'

export const baseline = defineCommand({
  name: 'baseline',
  describe: 'Count migrations as applied without running them',
  options: {
    to: {
      type: 'string',
      describe: 'The last version that the database has already',
      defaultDescription: 'the newest'
    },
    ...databaseOptions,
    'queue-timeout': writerOptions['queue-timeout']
  },
  examples: [['$0 baseline --to 20250108_120000', 'A database made by other means has everything up to there']],
  async run(values, context) {
    const result = await (await openMigrator(values, context)).baseline({ to: values.to })
    if (context.json) context.printJson(result)
    else
      context.print(
        [
          ...result.marked.map((file) => `  ${file}`),
          `✅ ${countOf(result.marked.length, 'migration')} counted as applied`
        ].join('\n')
      )
  }
})
