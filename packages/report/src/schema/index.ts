export { parseRun, parseRunText } from './parse.js'
export { currentVersion } from './upgrade.js'
export { decodeHistogram, encodeHistogram } from '../histogram/codec.js'
export { emptyHistogram, histogramOf, mergeHistograms, percentileOf, type Histogram } from '../histogram/histogram.js'
export { latencyOf, type ExactLatency } from '../histogram/latency.js'
export type {
  Block,
  Host,
  Json,
  Latencies,
  Latency,
  Metric,
  Model,
  Percentiles,
  Phase,
  Reason,
  RequestResult,
  Run,
  RunError,
  SeriesRow,
  Target,
  ThresholdResult,
  Tool,
  Totals,
  Validity,
  Warmup
} from './run.js'
