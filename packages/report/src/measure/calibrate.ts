import { KitError } from '@kit-internal/errors'
import { z } from 'zod'
import { differencesBetween, refuseRepeats } from '../compare/comparability.js'
import { defaultMargins } from '../compare/compare.js'
import { metricNames, type MetricName } from '../compare/comparison.js'
import { sampleOf, toScale } from '../compare/sample.js'
import { invalidDocument } from '../errors.js'
import { pathText } from '../schema/parse.js'
import type { Run } from '../schema/run.js'
import { smallestDetectable } from '../statistics/power.js'
import { createRandom } from '../statistics/random.js'
import { studentQuantile } from '../statistics/student.js'

/** How much runs of the same thing differ on one machine. */
export interface Calibration {
  schemaVersion: 1
  kind: 'calibration'
  target: { url: string; method: string }
  /** Fingerprint of the host it holds for; null when the runs do not tell. */
  host: string | null
  runs: number
  /** Per metric; null when it was not measured. */
  metrics: Readonly<Record<MetricName, Noise | null>>
}

export interface Noise {
  /** Standard deviation between runs: relative, for the error rate absolute. */
  deviation: number
  /** Two runs differ by less than this 19 times out of 20. */
  pairNoise: number
  /** The smallest effect that five runs a side find nine times out of ten. */
  detectable: number
}

const fewest = 3

/**
 * The noise floor from repeated runs of the same thing. Throws KIT_REPORT_CALIBRATION_REFUSED when they are fewer than
 * three or measure different things, KIT_REPORT_COMPARISON_REFUSED when one is there twice; `names` are what the runs
 * are called in errors, for example their files.
 */
export function calibrate(runs: readonly Run[], { names }: { names?: readonly string[] } = {}): Calibration {
  if (runs.length < fewest)
    throw refused(`A calibration needs at least ${fewest} runs, not ${runs.length}.`, 'Ten make it firm.')
  const differences = differencesBetween(runs)
  if (differences.length > 0)
    throw refused(`A calibration needs runs of the same thing. ${differences.join(' ')}`, 'Leave out what differs.')
  refuseRepeats(runs, names)
  const samples = runs.map((run) => sampleOf(run, 0, createRandom(1)))
  const noise = (metric: MetricName): Noise | null => {
    const values = samples.flatMap(({ values }) => (values[metric] === null ? [] : [toScale(metric, values[metric])]))
    return values.length < runs.length ? null : noiseOf(metric, values)
  }
  return {
    schemaVersion: 1,
    kind: 'calibration',
    target: { url: runs[0]!.target.url, method: runs[0]!.target.method },
    host: runs[0]!.host?.fingerprint ?? null,
    runs: runs.length,
    metrics: Object.fromEntries(metricNames.map((metric) => [metric, noise(metric)])) as Calibration['metrics']
  }
}

function noiseOf(metric: MetricName, values: readonly number[]): Noise {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1))
  const pair = studentQuantile(0.975, values.length - 1) * deviation * Math.SQRT2
  const isRatio = metric !== 'errorRate'
  const margin = isRatio ? Math.log(1 + defaultMargins[metric]) : defaultMargins[metric]
  const shown = (value: number) => (isRatio ? Math.expm1(value) : value)
  return { deviation, pairNoise: shown(pair), detectable: shown(smallestDetectable(deviation, [5, 5], margin)) }
}

const noise = z
  .object({ deviation: z.number().min(0), pairNoise: z.number().min(0), detectable: z.number().min(0) })
  .nullable()

const calibrationSchema = z.object({
  schemaVersion: z.literal(1),
  kind: z.literal('calibration'),
  target: z.object({ url: z.string(), method: z.string() }),
  host: z.string().nullable(),
  runs: z.int().min(fewest),
  metrics: z.object({ p50: noise, p95: noise, p99: noise, requestsPerSecond: noise, errorRate: noise })
}) satisfies z.ZodType<Calibration>

/** Checks a calibration document. Throws KIT_REPORT_CALIBRATION_INVALID naming the place. */
export function parseCalibration(document: unknown, { source = 'calibration' }: { source?: string } = {}): Calibration {
  const checked = calibrationSchema.safeParse(document)
  if (checked.success) return checked.data
  const issue = checked.error.issues[0]!
  throw invalidDocument(
    'calibration',
    source,
    pathText(issue.path),
    `is wrong: ${issue.message}`,
    'Make one with kit-report calibrate.'
  )
}

/** Reads a calibration from the text of a file. See {@link parseCalibration}. */
export function parseCalibrationText(text: string, { source = 'calibration' }: { source?: string } = {}): Calibration {
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch {
    throw invalidDocument('calibration', source, '', 'is not JSON', 'Make one with kit-report calibrate.')
  }
  return parseCalibration(document, { source })
}

/** The part of a calibration that widens the margins of a single pair. */
export function noiseFloorOf({ metrics }: Calibration): Partial<Record<MetricName, number>> {
  return Object.fromEntries(
    metricNames.flatMap((metric) => (metrics[metric] === null ? [] : [[metric, metrics[metric].pairNoise]]))
  )
}

const refused = (message: string, hint: string) =>
  new KitError('KIT_REPORT_CALIBRATION_REFUSED', message, { kind: 'usage', hint })
