import { resolve } from 'node:path'
import { defineCommand } from '@kit-internal/cli'
import { loadRun, reportOnRun } from '../../index.js'
import { deliver, outputOptions } from '../output.js'

export const show = defineCommand({
  name: 'show',
  describe: 'Show a run: on the terminal, or as HTML, CSV, Markdown, JUnit or JSON',
  positionals: { run: { describe: 'Run document', required: true } },
  options: outputOptions,
  examples: [
    ['$0 show run.json', 'on the terminal'],
    ['$0 show run.json --save report.html', 'as a page with charts']
  ],
  run: async ({ run, ...output }, context) => {
    await deliver(reportOnRun(await loadRun(resolve(context.cwd, run))), output, context)
  }
})
