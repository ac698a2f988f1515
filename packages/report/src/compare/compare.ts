import { KitError } from '@kit-internal/errors'
import { decodeHistogram } from '../histogram/codec.js'
import { mergeHistograms, percentileOf, type Histogram } from '../histogram/histogram.js'
import { judgedLatency } from '../metrics.js'
import type { Run, Validity } from '../schema/run.js'
import { holm } from '../statistics/holm.js'
import { cliffsDelta, kolmogorovSmirnov, shiftFunction } from '../statistics/histograms.js'
import { permutationTest } from '../statistics/permutation.js'
import { fewestTested } from '../statistics/power.js'
import { createRandom } from '../statistics/random.js'
import { subjectOf } from '../report/run.js'
import { differencesBetween, doubts, refuseRepeats } from './comparability.js'
import {
  metricNames,
  type Comparison,
  type Distributions,
  type MetricComparison,
  type MetricName,
  type Side,
  type Verdict
} from './comparison.js'
import { estimate, judge, unmeasured, type Settings } from './judge.js'
import { sampleOf, type RunSample } from './sample.js'

export interface CompareOptions {
  /** How much is too little to matter. Relative; for the error rate in shares, so 0.005 is half a percentage point. */
  margins?: Partial<Record<MetricName, number>>
  /** How far runs of the same thing differ on this machine, from `calibrate`; widens the margins of a single pair. */
  noiseFloor?: Partial<Record<MetricName, number>>
  /** Compare runs although they measure different things, or one is there twice. @defaultValue false */
  force?: boolean
  /** What the runs are called in errors, for example their files: those of the baseline, then the others. */
  names?: readonly string[]
  /** Of the intervals; 0.9 leaves 5 % beyond each end. @defaultValue 0.9 */
  confidence?: number
  /** @defaultValue 2000 */
  resamples?: number
  /** The same seed gives the same result. @defaultValue 1 */
  seed?: number
}

export const defaultMargins: Readonly<Record<MetricName, number>> = {
  p50: 0.05,
  p95: 0.05,
  p99: 0.1,
  requestsPerSecond: 0.05,
  errorRate: 0.005
}

const innerReplicates = 100

/**
 * Compares two sets of runs, metric by metric. The run is the statistical unit: one pair can only be described, and from
 * five runs a side on a verdict is sound. See docs/guides/comparing-runs.md for the statistics and their sources.
 *
 * Throws KIT_REPORT_COMPARISON_REFUSED when the runs measure different things, or when one of more than two is there
 * twice, unless `force` is set.
 *
 * @example
 * const { verdict, metrics } = compareRuns([before], [after])
 */
export function compareRuns(
  baseline: readonly Run[],
  candidate: readonly Run[],
  options: CompareOptions = {}
): Comparison {
  const { force = false, confidence = 0.9, resamples = 2000, seed = 1, noiseFloor = {} } = options
  if (baseline.length === 0 || candidate.length === 0)
    throw refused('There is nothing to compare.', 'Give at least one run a side.')
  const differences = differencesBetween([...baseline, ...candidate])
  if (differences.length > 0 && !force) {
    throw refused(
      `The runs cannot be compared. ${differences.join(' ')}`,
      'Compare them all the same with --force (force: true in code).'
    )
  }
  if (!force && baseline.length + candidate.length > 2) refuseRepeats([...baseline, ...candidate], options.names)
  const random = createRandom(seed)
  const samples = (runs: readonly Run[]) => runs.map((run) => sampleOf(run, innerReplicates, random))
  const [before, after] = [samples(baseline), samples(candidate)]
  const sound = Math.min(before.length, after.length) >= fewestTested
  const margins = marginsFor(options, before.length + after.length === 2)
  const settings: Settings = { confidence, resamples, random, margins }
  const metrics = judged(before, after, settings, sound)
  return {
    schemaVersion: 1,
    kind: 'comparison',
    strength: sound ? 'sound' : 'indicative',
    verdict: worst(metrics.map(({ verdict }) => verdict)),
    baseline: sideOf(baseline, before, 'baseline'),
    candidate: sideOf(candidate, after, 'candidate'),
    metrics,
    distributions: distributionsOf(baseline, candidate),
    validity: validityOf([...baseline, ...candidate]),
    differences,
    notes: [...doubts(baseline, candidate), ...strengthNotes(before, after, sound)],
    settings: { confidence, seed, resamples, noiseFloor: options.noiseFloor === undefined ? null : noiseFloor }
  }
}

function judged(before: readonly RunSample[], after: readonly RunSample[], settings: Settings, sound: boolean) {
  const estimates = metricNames.map((metric) => estimate(metric, before, after, settings))
  const single = before.length + after.length === 2
  const pValues = estimates.map((found) =>
    found === null || single ? null : permutationTest(found.baseline, found.candidate, settings.random)
  )
  const corrected = holm(pValues.map((p) => p ?? 1))
  return metricNames.map((metric, i) => {
    const found = estimates[i] ?? null
    if (found === null) {
      const isUntold = [...before, ...after].every(({ untold }) => untold.includes(metric))
      const isZero = [...before, ...after].some(({ zero }) => zero.includes(metric))
      return unmeasured(metric, settings.margins[metric], isUntold ? 'untold' : isZero ? 'zero' : 'incomplete')
    }
    const pValue = pValues[i] ?? null
    return judge(found, { pValue, adjustedPValue: pValue === null ? null : corrected[i]! }, settings, sound)
  })
}

/** What one run differs from the next by chance is no effect; only several runs can look below it. */
function marginsFor({ margins = {}, noiseFloor = {} }: CompareOptions, single: boolean): Record<MetricName, number> {
  const given = (metric: MetricName) =>
    Math.max(margins[metric] ?? defaultMargins[metric], single ? (noiseFloor[metric] ?? 0) : 0)
  return Object.fromEntries(metricNames.map((metric) => [metric, given(metric)])) as Record<MetricName, number>
}

const severity: readonly Verdict[] = ['regression', 'inconclusive', 'improvement', 'equivalent']

function worst(verdicts: readonly MetricComparison['verdict'][]): Verdict {
  return severity.find((verdict) => verdicts.includes(verdict)) ?? 'inconclusive'
}

function sideOf(runs: readonly Run[], samples: readonly RunSample[], name: string): Side {
  const labels = [...new Set(runs.map(({ label }) => label).filter((label) => label !== undefined))]
  return {
    label: labels.length === 1 ? labels[0]! : name,
    runs: runs.map((run, i) => ({
      label: run.label ?? subjectOf(run),
      startedAt: run.startedAt,
      values: samples[i]!.values
    }))
  }
}

function strengthNotes(before: readonly RunSample[], after: readonly RunSample[], sound: boolean): string[] {
  const blocks = Math.min(...[...before, ...after].map(({ effectiveBlocks }) => effectiveBlocks))
  return [
    ...(sound
      ? []
      : [
          'With fewer than five runs a side this is indicative only: single runs differ by chance, and this is too few to tell how much.'
        ]),
    ...(blocks < 4
      ? ['A run is too short, or too uneven in time, to tell how much it varies inside; intervals may be too narrow.']
      : [])
  ]
}

export const distributionShares = [
  0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.995, 0.999, 0.9995, 0.9999
] as const

function distributionsOf(baseline: readonly Run[], candidate: readonly Run[]): Distributions | null {
  const pooled = (runs: readonly Run[]): Histogram | null => {
    const texts = runs.map(({ latency }) => judgedLatency(latency).histogram).filter((text) => text !== null)
    return texts.length < runs.length ? null : mergeHistograms(texts.map(decodeHistogram))
  }
  const [a, b] = [pooled(baseline), pooled(candidate)]
  if (a === null || b === null || a.total === 0 || b.total === 0) return null
  const shares = distributionShares.filter((share) => (1 - share) * Math.min(a.total, b.total) >= 1)
  return {
    kolmogorovSmirnov: kolmogorovSmirnov(a, b),
    cliffsDelta: cliffsDelta(a, b),
    shift: shiftFunction(a, b),
    percentiles: {
      shares,
      baseline: shares.map((share) => percentileOf(a, share) ?? 0),
      candidate: shares.map((share) => percentileOf(b, share) ?? 0)
    }
  }
}

const verdictOrder = ['ok', 'degraded', 'invalid'] as const

/** The worst verdict of all runs, each reason once. */
export function validityOf(runs: readonly Run[]): Validity {
  const verdict = verdictOrder[Math.max(...runs.map(({ validity }) => verdictOrder.indexOf(validity.verdict)))]!
  const reasons = new Map(
    runs.flatMap(({ validity }) => validity.reasons.map((reason) => [`${reason.code} ${reason.message}`, reason]))
  )
  return { verdict, reasons: [...reasons.values()] }
}

function refused(message: string, hint: string): KitError {
  return new KitError('KIT_REPORT_COMPARISON_REFUSED', message, { kind: 'usage', hint })
}
