import { resolve } from 'node:path'
import { defineCommand } from '@kit-internal/cli'
import { KitError } from '@kit-internal/errors'
import { calibrate as calibrateRuns, loadRun, reportOnCalibration, type Run } from '../../index.js'
import type { CommandContext } from '@kit-internal/cli'
import { deliver, formatOf, outputOptions } from '../output.js'
import { runCommand } from '../run-command.js'

export const calibrate = defineCommand({
  name: 'calibrate',
  describe: "Find this machine's noise floor from repeated runs of the same thing",
  takesRest: true,
  positionals: { files: { describe: 'Run documents; or a command after --', variadic: true } },
  options: {
    runs: { type: 'number', describe: 'How often to run the command', default: 10, min: 3, max: 100, integer: true },
    ...outputOptions
  },
  examples: [
    ['$0 calibrate --save noise.json -- kit-loadtest http://localhost:3000 --duration 20', 'measure and store'],
    ['$0 compare a.json b.json --calibration noise.json', 'use it']
  ],
  run: async ({ files, runs, ...output }, context) => {
    if (files.length > 0 === context.rest.length > 0) {
      throw new KitError('KIT_REPORT_MEASURE_UNCLEAR', 'Give either run documents or a command after "--".', {
        kind: 'usage',
        hint: 'For example: kit-report calibrate --save noise.json -- kit-loadtest http://localhost:3000'
      })
    }
    formatOf(output, context)
    const measured =
      files.length > 0
        ? await Promise.all(files.map((path) => loadRun(resolve(context.cwd, path))))
        : await repeat(runs, context)
    await deliver(reportOnCalibration(calibrateRuns(measured, { names: files })), output, context)
  }
})

async function repeat(times: number, context: CommandContext): Promise<Run[]> {
  const measured: Run[] = []
  for (let i = 0; i < times; i++) {
    context.signal.throwIfAborted()
    context.progress.update(`Measuring ${i + 1} of ${times} ${context.progress.bar(i / times)}`)
    measured.push(await runCommand(context.rest, { cwd: context.cwd, env: { ...context.env }, signal: context.signal }))
  }
  context.progress.clear()
  return measured
}
