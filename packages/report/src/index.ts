export { parseRun, parseRunText } from './schema/parse.js'
export { currentVersion } from './schema/upgrade.js'
export { decodeHistogram, encodeHistogram } from './histogram/codec.js'
export { emptyHistogram, histogramOf, mergeHistograms, percentileOf, type Histogram } from './histogram/histogram.js'
export { latencyOf, type ExactLatency } from './histogram/latency.js'
export { bytesPerSecond, errorRate, failedCount, judgedLatency, requestsPerSecond } from './metrics.js'
export { parseThreshold } from './thresholds/parse.js'
export { checkRequestNames, evaluateThresholds, type Judged } from './thresholds/evaluate.js'
export type { Comparator, Threshold, ThresholdMetric } from './thresholds/threshold.js'
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
} from './schema/run.js'
export { formats, render, type Format } from './renderers/index.js'
export type { Renderer, RenderOptions } from './renderers/contract.js'
export { reportOnRun } from './report/run.js'
export type { Report } from './report/report.js'
export { differencesBetween } from './compare/comparability.js'
export { compareRuns, defaultMargins, type CompareOptions } from './compare/compare.js'
export {
  metricNames,
  type Comparison,
  type Distributions,
  type MetricComparison,
  type MetricName,
  type Side,
  type Verdict
} from './compare/comparison.js'
export { reportOnComparison } from './report/comparison.js'
export { renderers } from './renderers/index.js'
export { loadRun } from './files.js'
export { convertRun, converterNames, type ConverterName, type ConvertOptions } from './converters/index.js'
export { fitCapacity, type Capacity, type Level, type Point } from './capacity/capacity.js'
export { reportOnCapacity } from './report/capacity.js'
export { measureRuns, type MeasureOptions, type SideName } from './measure/measure.js'
export {
  calibrate,
  noiseFloorOf,
  parseCalibration,
  parseCalibrationText,
  type Calibration,
  type Noise
} from './measure/calibrate.js'
export { reportOnCalibration } from './report/calibration.js'
export {
  historyEntry,
  historyLines,
  newEntries,
  parseHistory,
  trendsOf,
  type Change,
  type History,
  type HistoryEntry,
  type Trend
} from './history/history.js'
export { reportOnHistory } from './report/history.js'
export { formatQuantity, type Unit } from './report/quantity.js'
