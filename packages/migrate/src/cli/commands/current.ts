import { defineCommand } from '@kit-internal/cli'
import { databaseOptions, openMigrator } from '../options.js'

export const current = defineCommand({
  name: 'current',
  describe: 'Show the migration that was applied last',
  options: databaseOptions,
  async run(values, context) {
    const result = await (await openMigrator(values, context)).current()
    if (context.json) context.printJson(result)
    else
      context.print(
        result.current === undefined ? 'No migration is applied.' : `${result.current.version}  ${result.current.file}`
      )
  }
})
