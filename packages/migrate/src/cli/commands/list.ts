import { defineCommand } from '@kit-internal/cli'
import { databaseOptions, openMigrator } from '../options.js'
import { renderList } from '../views.js'

export const list = defineCommand({
  name: 'list',
  describe: 'List all migrations in their order, one line each',
  options: databaseOptions,
  async run(values, context) {
    const migrations = await (await openMigrator(values, context)).list()
    if (context.json) context.printJson(migrations)
    else context.print(renderList(migrations, context.style))
  }
})
