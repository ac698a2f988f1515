import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { defineCommand, writeFileSafely } from '@kit-internal/cli'
import { KitError } from '@kit-internal/errors'
import { compareRuns, measureRuns, reportOnComparison, type Run, type SideName } from '../../index.js'
import { comparisonOptions, parseMargins } from '../comparison-options.js'
import { exitCodeFor } from '../exit.js'
import { deliver, formatOf, outputOptions } from '../output.js'
import { runCommand } from '../run-command.js'

export const measure = defineCommand({
  name: 'measure',
  describe: 'Run a load tester in turns on two things and compare them soundly',
  takesRest: true,
  options: {
    baseline: {
      type: 'string',
      alias: 'b',
      describe: 'Takes the place of {} in the command for the baseline',
      required: true
    },
    candidate: {
      type: 'string',
      alias: 'c',
      describe: 'Takes the place of {} in the command for the candidate',
      required: true
    },
    runs: { type: 'number', describe: 'Runs a side', default: 5, min: 1, max: 100, integer: true },
    keep: { type: 'string', describe: 'Keep every run document in this folder' },
    ...comparisonOptions,
    ...outputOptions
  },
  examples: [
    [
      '$0 measure -b http://localhost:3000 -c http://localhost:3001 -- kit-loadtest {} --users 10 --duration 20',
      'two versions side by side'
    ]
  ],
  run: async (values, context) => {
    const words = commandOf(context.rest)
    formatOf(values, context)
    const folder = values.keep === undefined ? undefined : resolve(context.cwd, values.keep)
    if (folder !== undefined) await mkdir(folder, { recursive: true })
    let done = 0
    const measureOne = async (side: SideName, repetition: number): Promise<Run> => {
      context.progress.update(
        `Measuring ${side} ${repetition} of ${values.runs} ${context.progress.bar(done++ / (2 * values.runs))}`
      )
      const own = words.map((word) => word.replaceAll('{}', () => values[side]))
      const run = await runCommand(own, { cwd: context.cwd, env: { ...context.env }, signal: context.signal })
      if (folder !== undefined)
        await writeFileSafely(join(folder, `${side}-${repetition}.json`), `${JSON.stringify(run, null, 2)}\n`)
      return run
    }
    const { baseline, candidate } = await measureRuns({
      measure: measureOne,
      runs: values.runs,
      signal: context.signal
    })
    context.progress.clear()
    // Two versions of one thing live at two addresses; that is what was asked for.
    const sameTarget = (run: Run): Run => ({ ...run, target: { ...run.target, url: baseline[0]!.target.url } })
    const comparison = compareRuns(baseline, candidate.map(sameTarget), {
      margins: parseMargins(values.margin),
      force: values.force
    })
    const named = {
      ...comparison,
      baseline: { ...comparison.baseline, label: values.baseline },
      candidate: { ...comparison.candidate, label: values.candidate }
    }
    await deliver(reportOnComparison(named), values, context)
    return values.failOn === undefined ? 0 : exitCodeFor(comparison)
  }
})

function commandOf(rest: readonly string[]): readonly string[] {
  const usage = (message: string) =>
    new KitError('KIT_REPORT_MEASURE_UNCLEAR', message, {
      kind: 'usage',
      hint: 'For example: kit-report measure -b URL -c URL -- kit-loadtest {} --users 10'
    })
  if (rest.length === 0) throw usage('There is no command to measure with.')
  if (!rest.some((word) => word.includes('{}'))) throw usage('The command has no {} where baseline and candidate go.')
  return rest
}
