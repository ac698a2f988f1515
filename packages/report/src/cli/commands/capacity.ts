import { resolve } from 'node:path'
import { defineCommand } from '@kit-internal/cli'
import { fitCapacity, loadRun, reportOnCapacity } from '../../index.js'
import { deliver, outputOptions } from '../output.js'

export const capacity = defineCommand({
  name: 'capacity',
  describe: 'Put runs at rising load together: table, chart, knee and a safe load',
  positionals: { runs: { describe: 'Run documents, one or more a load', required: true, variadic: true } },
  options: {
    force: { type: 'boolean', describe: 'Put runs together although they measure different things', default: false },
    ...outputOptions
  },
  examples: [['$0 capacity load_test_*users.json', 'the loop of the capacity guide']],
  run: async ({ runs, force, ...output }, context) => {
    const loaded = await Promise.all(runs.map((path) => loadRun(resolve(context.cwd, path))))
    await deliver(reportOnCapacity(fitCapacity(loaded, { force })), output, context)
  }
})
