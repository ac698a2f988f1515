import { defineCommand, exitCode } from '@kit-internal/cli'
import { databaseOptions, openMigrator } from '../options.js'
import { statusOfTenants } from '../tenant-verbs.js'
import { asksForTenants, tenantOptions } from '../tenants.js'
import { renderDifferences, renderStatus } from '../views.js'

export const status = defineCommand({
  name: 'status',
  describe: 'Show what is pending and what is applied',
  options: {
    check: { type: 'boolean', describe: 'Exit with 1 unless everything is applied and unchanged', default: false },
    ...databaseOptions,
    ...tenantOptions
  },
  examples: [['$0 status --check', 'For a pipeline: is this database up to date?']],
  async run(values, context) {
    if (asksForTenants(values)) return statusOfTenants(values, context)
    const result = await (await openMigrator(values, context)).status()
    if (context.json) context.printJson(result)
    else
      context.print(
        [renderStatus(result, context.style), ...(await renderDifferences(result, context.style))].join('\n\n')
      )
    return values.check && !result.clean ? exitCode.failed : exitCode.done
  }
})
