import { resolve } from 'node:path'
import { defineCommand, exitCode } from '@kit-internal/cli'
import { isKitError, KitError } from '@kit-internal/errors'
import {
  differencesBetween,
  evaluateThresholds,
  loadRun,
  parseThreshold,
  reportOnRun,
  type Run,
  type ThresholdResult
} from '../../index.js'
import { deliver, outputOptions } from '../output.js'

export const gate = defineCommand({
  name: 'gate',
  describe: 'Judge a run by thresholds: exit 0 when it passes, 99 when one is crossed, 98 when a run is invalid',
  positionals: { run: { describe: 'Run document', required: true } },
  options: {
    threshold: { type: 'list', alias: 't', describe: 'p95<500, rate<0.01, rps>100, p95{name}<200, p95<=baseline*1.05' },
    baseline: { type: 'string', alias: 'b', describe: 'Run document that thresholds may name as baseline' },
    force: { type: 'boolean', describe: 'Judge although the baseline measured something else', default: false },
    ...outputOptions
  },
  examples: [
    ["$0 gate run.json -t 'p95<500' -t 'rate<1%'", 'for a pipeline'],
    ["$0 gate run.json -b main.json -t 'p95<=baseline*1.05'", 'against another run']
  ],
  run: async (values, context) => {
    const load = (path: string) => loadRun(resolve(context.cwd, path))
    const thresholds = values.threshold.map(parseThreshold)
    const run = await load(values.run)
    if (thresholds.length === 0 && run.thresholds.length === 0) {
      throw new KitError('KIT_REPORT_GATE_EMPTY', 'There is no threshold to judge by.', {
        kind: 'usage',
        hint: "Give one, for example --threshold 'p95<500'."
      })
    }
    const baseline = values.baseline === undefined ? undefined : await load(values.baseline)
    const differences = baseline === undefined ? [] : differencesBetween([baseline, run])
    if (differences.length > 0 && !values.force) {
      throw new KitError(
        'KIT_REPORT_COMPARISON_REFUSED',
        `The run cannot be judged by this baseline. ${differences.join(' ')}`,
        { kind: 'usage', hint: 'Judge it all the same with --force.' }
      )
    }
    for (const text of differences) context.logger.warn(`Judged although the baseline differs. ${text}`)
    if (baseline?.validity.verdict === 'invalid') context.logger.warn('The measurement of the baseline is invalid.')
    const against = baseline === undefined ? {} : { baseline }
    const judged: Run = {
      ...run,
      thresholds:
        thresholds.length > 0
          ? evaluateThresholds(thresholds, run, against)
          : run.thresholds.map((stored) => judgedAgain(stored, run, against))
    }
    await deliver(reportOnRun(judged), values, context)
    if ([judged, baseline].some((one) => one?.validity.verdict === 'invalid')) return exitCode.invalid
    return judged.thresholds.every(({ passed }) => passed) ? exitCode.done : exitCode.gate
  }
})

/** The numbers decide, not the flag beside them; only where the document does not carry the number the flag is all there is. */
function judgedAgain(stored: ThresholdResult, run: Run, against: { baseline?: Run }): ThresholdResult {
  try {
    return evaluateThresholds([parseThreshold(stored.expression)], run, against)[0]!
  } catch (error) {
    if (isKitError(error) && error.code === 'KIT_REPORT_THRESHOLD_UNMEASURED') return stored
    throw error
  }
}
