import type { Latency } from '../schema/run.js'
import { encodeHistogram } from './codec.js'
import { emptyHistogram, momentsOf, percentileOf, percentileShares, rangeOf, type Histogram } from './histogram.js'

/** What a recorder knows more exactly than its histogram, in µs; what is left out is taken from the histogram. */
export interface ExactLatency {
  min?: number
  max?: number
  mean?: number
  stdev?: number
  /** How many of the values are lower bounds, see {@link Latency.censored}. */
  censored?: number
}

/**
 * The part of a run document that describes a distribution.
 *
 * @example
 * latencyOf(histogramOf([1200, 1350, 9800])).percentiles.p50 // 1350
 */
export function latencyOf(histogram: Histogram, exact: ExactLatency = {}): Latency {
  const range = rangeOf(histogram)
  const moments = momentsOf(histogram)
  if (range === null || moments === null) return nothingMeasured
  const max = exact.max ?? range.max
  const percentile = (share: number) => Math.min(percentileOf(histogram, share) ?? max, max)
  const { p50, p90, p95, p99, p99_9 } = percentileShares
  const min = Math.min(exact.min ?? range.min, percentile(p50))
  return {
    unit: 'us',
    count: histogram.total,
    ...(exact.censored === undefined ? {} : { censored: exact.censored }),
    min,
    mean: exact.mean ?? within(round(moments.mean), min, max),
    stdev: exact.stdev ?? round(moments.stdev),
    max,
    percentiles: {
      p50: percentile(p50),
      p90: percentile(p90),
      p95: percentile(p95),
      p99: percentile(p99),
      p99_9: percentile(p99_9)
    },
    histogram: encodeHistogram(histogram)
  }
}

const nothingMeasured: Latency = {
  unit: 'us',
  count: 0,
  min: null,
  mean: null,
  stdev: null,
  max: null,
  percentiles: { p50: null, p90: null, p95: null, p99: null, p99_9: null },
  histogram: encodeHistogram(emptyHistogram)
}

const round = (value: number) => Math.round(value * 10) / 10
const within = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value))
