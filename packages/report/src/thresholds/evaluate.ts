import { KitError } from '@kit-internal/errors'
import { decodeHistogram } from '../histogram/codec.js'
import { percentileOf } from '../histogram/histogram.js'
import { errorRate, failedCount, judgedLatency, requestsPerSecond } from '../metrics.js'
import type { Latencies, Run, ThresholdResult, Totals } from '../schema/run.js'
import { invalidThreshold } from '../errors.js'
import type { Comparator, Threshold, ThresholdMetric } from './threshold.js'

/** What of a run thresholds look at; a running test can be judged by the same rules. */
export type Judged = Pick<Run, 'totals' | 'latency'> & {
  readonly requests: readonly { readonly name: string; readonly totals: Totals; readonly latency: Latencies }[]
}

/**
 * Judges a run. A threshold on something of which nothing was measured has failed: it cannot be shown to hold.
 *
 * Throws KIT_REPORT_THRESHOLD_INVALID when a request name is not in the run, or `baseline` is used and not given;
 * KIT_REPORT_THRESHOLD_UNMEASURED when a converted document does not carry the number.
 *
 * @example
 * evaluateThresholds(['p95<500', 'rate<0.01'].map(parseThreshold), run).every(({ passed }) => passed)
 */
export function evaluateThresholds(
  thresholds: readonly Threshold[],
  run: Judged,
  { baseline }: { baseline?: Judged } = {}
): ThresholdResult[] {
  checkRequestNames(
    thresholds,
    run.requests.map(({ name }) => name)
  )
  return thresholds.map((threshold) => {
    const actual = valueOf(threshold, run)
    const limit = limitOf(threshold, baseline)
    return {
      expression: threshold.expression,
      passed: actual !== null && limit !== null && compare(actual, threshold.comparator, limit),
      actual
    }
  })
}

/** Throws KIT_REPORT_THRESHOLD_INVALID for a threshold on a request that does not exist; call it before a long run. */
export function checkRequestNames(thresholds: readonly Threshold[], names: readonly string[]): void {
  for (const { expression, request } of thresholds) {
    if (request === undefined || names.includes(request)) continue
    const known =
      names.length === 0 ? 'The run has no named requests.' : `The run has: ${names.slice(0, 20).join(', ')}.`
    throw invalidThreshold(expression, `there is no request "${request}"`, known)
  }
}

function limitOf(threshold: Threshold, baseline: Judged | undefined): number | null {
  if (threshold.limit.kind === 'number') return threshold.limit.value
  if (baseline === undefined) {
    throw invalidThreshold(
      threshold.expression,
      'there is no baseline to compare with',
      'Give one: kit-report gate run.json --baseline old.json'
    )
  }
  checkRequestNames(
    [threshold],
    baseline.requests.map(({ name }) => name)
  )
  const value = valueOf(threshold, baseline)
  return value === null ? null : value * threshold.limit.factor
}

function valueOf({ expression, metric, request }: Threshold, run: Judged): number | null {
  const part = request === undefined ? run : run.requests.find(({ name }) => name === request)
  if (part === undefined) throw new Error(`checkRequestNames let ${request} pass`)
  if (nothingMeasured(metric, part)) return null
  const value = numberOf(metric, part)
  if (value !== null) return value
  throw new KitError(
    'KIT_REPORT_THRESHOLD_UNMEASURED',
    `Threshold "${expression}": this run does not carry that number.`,
    {
      kind: 'usage',
      hint: 'It was converted from a tool that does not report it. Use a threshold on a number it has.',
      data: { expression }
    }
  )
}

function nothingMeasured(metric: ThresholdMetric, { totals, latency }: Pick<Judged, 'totals' | 'latency'>): boolean {
  if (metric.kind === 'latency' || metric.kind === 'percentile') return judgedLatency(latency).count === 0
  if (metric.kind === 'errorRate') return errorRate(totals) === null
  return metric.kind === 'requestsPerSecond' && totals.durationMs === 0
}

function numberOf(metric: ThresholdMetric, { totals, latency }: Pick<Judged, 'totals' | 'latency'>): number | null {
  switch (metric.kind) {
    case 'latency': {
      const judged = judgedLatency(latency)
      return toMs(metric.of === 'avg' ? judged.mean : judged[metric.of])
    }
    case 'percentile':
      return toMs(percentile(metric.share, latency))
    case 'errorRate':
      return errorRate(totals)
    case 'requestsPerSecond':
      return requestsPerSecond(totals)
    case 'count':
      return totals.attempts
    case 'failed':
      return failedCount(totals)
  }
}

function percentile(share: number, latency: Latencies): number | null {
  const { percentiles, histogram, max } = judgedLatency(latency)
  const stored = { 0.5: 'p50', 0.9: 'p90', 0.95: 'p95', 0.99: 'p99', 0.999: 'p99_9', 1: 'max' }[share]
  if (stored === 'max') return max
  if (stored !== undefined) return percentiles[stored as keyof typeof percentiles]
  return histogram === null ? null : percentileOf(decodeHistogram(histogram), share)
}

const toMs = (microseconds: number | null) => (microseconds === null ? null : microseconds / 1000)

function compare(actual: number, comparator: Comparator, limit: number): boolean {
  switch (comparator) {
    case '<':
      return actual < limit
    case '<=':
      return actual <= limit
    case '>':
      return actual > limit
    case '>=':
      return actual >= limit
    case '==':
      return actual === limit
    case '!=':
      return actual !== limit
  }
}
