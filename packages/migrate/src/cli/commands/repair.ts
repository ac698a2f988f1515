import { defineCommand } from '@kit-internal/cli'
import { databaseOptions, openMigrator, writerOptions } from '../options.js'

const repairs = ['applied', 'pending', 'edited', 'step-done', 'step-pending'] as const

export const repair = defineCommand({
  name: 'repair',
  describe: 'Write into the ledger what you found out about a migration',
  positionals: { migration: { describe: 'Version or file name', required: true } },
  options: {
    set: {
      type: 'string',
      describe:
        'It is wholly applied; nothing of it is there; the edited file is what was applied; the cut-off statement took effect, or did not',
      choices: repairs,
      required: true
    },
    ...databaseOptions,
    'queue-timeout': writerOptions['queue-timeout']
  },
  examples: [
    ['$0 repair 20250108_120000 --set edited', 'Accept that the file was changed after it ran'],
    ['$0 repair 20250108_120000 --set step-done', 'The statement during which a run was killed took effect']
  ],
  async run(values, context) {
    const result = await (await openMigrator(values, context)).repair({ version: values.migration, set: values.set })
    if (context.json) context.printJson(result)
    else context.print(`✅ ${result.file} is recorded as ${result.set}`)
  }
})
