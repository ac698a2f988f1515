import type { Validity } from '../schema/run.js'

/** What is compared, exactly these five. */
export const metricNames = ['p50', 'p95', 'p99', 'requestsPerSecond', 'errorRate'] as const
export type MetricName = (typeof metricNames)[number]

/**
 * `regression` and `improvement`: the interval lies wholly beyond the margin. `equivalent`: wholly inside.
 * `inconclusive`: it reaches over the margin, so nothing can be said; this is no pass.
 */
export type Verdict = 'regression' | 'improvement' | 'equivalent' | 'inconclusive'

/** What came out of comparing two sets of runs. The run is the statistical unit. */
export interface Comparison {
  schemaVersion: 1
  kind: 'comparison'
  /** `indicative`: too few runs for a test to decide anything; the verdicts are what it looks like. */
  strength: 'sound' | 'indicative'
  /** The worst of the metrics' verdicts. */
  verdict: Verdict
  baseline: Side
  candidate: Side
  metrics: readonly MetricComparison[]
  /** All answers of each side together, described, not tested. Null when a run carries no histogram. */
  distributions: Distributions | null
  /** The worst validity of all runs, with the reasons of each. */
  validity: Validity
  /** Why the runs would not be comparable, where that was allowed. */
  differences: readonly string[]
  notes: readonly string[]
  settings: {
    confidence: number
    seed: number
    resamples: number
    noiseFloor: Partial<Record<MetricName, number>> | null
  }
}

export interface Side {
  label: string
  runs: readonly { label: string; startedAt: string; values: Readonly<Record<MetricName, number | null>> }[]
}

export interface MetricComparison {
  metric: MetricName
  /** `us`, `perSecond` or `share`. */
  unit: 'us' | 'perSecond' | 'share'
  /** Typical run of each side: geometric mean over runs, for the error rate the plain mean. Null when not measured. */
  baseline: number | null
  candidate: number | null
  /** candidate / baseline; null when either is zero or not measured. */
  ratio: number | null
  /** Where the true ratio lies with the confidence of `settings`; null where there is no ratio. */
  interval: Interval | null
  /** For the error rate, which is judged by difference: a ratio near zero means nothing. */
  difference: (Interval & { value: number }) | null
  /** Relative for ratios, absolute for the error rate. */
  margin: number
  /** Exact permutation test over runs, and the same corrected for five questions (Holm). Null for a single pair. */
  pValue: number | null
  adjustedPValue: number | null
  /** `unmeasured`: the tool tells it of no run on either side; it counts for no other verdict. */
  verdict: Verdict | 'unmeasured'
  /** The smallest true effect that a comparison like this finds nine times out of ten; null when the noise is unknown. */
  smallestDetectable: number | null
  /** How many runs a side to add so that it would be settled, if the effect is as it seems; null when settled or unknown. */
  moreRuns: number | null
  explanation: string
}

export interface Interval {
  low: number
  high: number
}

export interface Distributions {
  /** Largest gap between the cumulative distributions (0 equal, 1 apart), and at which latency (µs). */
  kolmogorovSmirnov: { distance: number; at: number }
  /** How much more often an answer of the candidate is slower than one of the baseline: −1 to 1. */
  cliffsDelta: number
  /** By how many µs each quantile moved. */
  shift: readonly { share: number; baseline: number; candidate: number; delta: number }[]
  /** Latency (µs) at the shares of {@link distributionShares}, for pictures. */
  percentiles: { shares: readonly number[]; baseline: readonly number[]; candidate: readonly number[] }
}
