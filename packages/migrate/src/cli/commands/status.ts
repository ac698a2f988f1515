import { defineCommand } from '@kit-internal/cli'
import { databaseOptions, openMigrator } from '../options.js'
import { renderStatus } from '../views.js'

export const status = defineCommand({
  name: 'status',
  describe: 'Show what is pending and what is applied',
  options: databaseOptions,
  async run(values, context) {
    const result = await (await openMigrator(values, context)).status()
    if (context.json) context.printJson(result)
    else context.print(renderStatus(result, context.style))
  }
})
