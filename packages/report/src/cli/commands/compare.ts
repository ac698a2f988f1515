import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { defineCommand } from '@kit-internal/cli'
import { KitError } from '@kit-internal/errors'
import {
  compareRuns,
  loadRun,
  noiseFloorOf,
  parseCalibrationText,
  reportOnComparison,
  type Calibration
} from '../../index.js'
import { comparisonOptions, parseMargins } from '../comparison-options.js'
import { exitCodeFor } from '../exit.js'
import { deliver, outputOptions } from '../output.js'

export const compare = defineCommand({
  name: 'compare',
  describe: 'Compare runs: what got faster, what got slower, and how sure that is',
  positionals: {
    files: { describe: 'Baseline and candidate, when it is one run each', variadic: true }
  },
  options: {
    baseline: { type: 'list', alias: 'b', describe: 'A run of the baseline; several times for several runs' },
    candidate: { type: 'list', alias: 'c', describe: 'A run of the candidate; several times for several runs' },
    calibration: {
      type: 'string',
      describe: 'Noise floor of this machine, from kit-report calibrate; widens the margins of a single pair'
    },
    ...comparisonOptions,
    ...outputOptions
  },
  examples: [
    ['$0 compare baseline.json optimized.json', 'one run each: indicative'],
    ['$0 compare -b a1.json -b a2.json … -c b1.json -c b2.json …', 'five or more each: sound']
  ],
  run: async (values, context) => {
    const sides = sidesOf(values)
    const load = (paths: readonly string[]) => Promise.all(paths.map((path) => loadRun(resolve(context.cwd, path))))
    const calibration =
      values.calibration === undefined ? undefined : await loadCalibration(values.calibration, context.cwd)
    const comparison = compareRuns(await load(sides.baseline), await load(sides.candidate), {
      margins: parseMargins(values.margin),
      force: values.force,
      names: [...sides.baseline, ...sides.candidate],
      ...(calibration === undefined ? {} : { noiseFloor: noiseFloorOf(calibration) })
    })
    await deliver(reportOnComparison(comparison), values, context)
    return values.failOn === undefined ? 0 : exitCodeFor(comparison)
  }
})

async function loadCalibration(path: string, cwd: string): Promise<Calibration> {
  const text = await readFile(resolve(cwd, path), 'utf8')
  return parseCalibrationText(text, { source: path })
}

function sidesOf({ files, baseline, candidate }: Record<'files' | 'baseline' | 'candidate', readonly string[]>) {
  const named = baseline.length > 0 && candidate.length > 0
  if (named && files.length === 0) return { baseline, candidate }
  if (files.length === 2 && baseline.length + candidate.length === 0)
    return { baseline: [files[0]!], candidate: [files[1]!] }
  throw new KitError(
    'KIT_REPORT_SIDES_UNCLEAR',
    'It is not clear which runs are the baseline and which the candidate.',
    {
      kind: 'usage',
      hint: 'Give two files, baseline first, or use --baseline FILE and --candidate FILE, each as often as needed.'
    }
  )
}
