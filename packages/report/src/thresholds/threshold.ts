/** How a value is judged against its limit. */
export type Comparator = '<' | '<=' | '>' | '>=' | '==' | '!='

/** Which number of a run a threshold looks at. */
export type ThresholdMetric =
  | { kind: 'latency'; of: 'avg' | 'min' | 'max' }
  /** `share` between 0 and 1. */
  | { kind: 'percentile'; share: number }
  | { kind: 'errorRate' | 'requestsPerSecond' | 'count' | 'failed' }

/** A condition a run must meet. `limit` is in milliseconds for latencies, a share for the error rate. */
export interface Threshold {
  expression: string
  metric: ThresholdMetric
  /** The request name it looks at; the whole run without one. */
  request?: string
  comparator: Comparator
  /** A number, or a multiple of the baseline's value of the same metric. */
  limit: { kind: 'number'; value: number } | { kind: 'baseline'; factor: number }
}
