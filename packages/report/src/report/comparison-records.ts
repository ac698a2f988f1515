import type { Comparison, MetricComparison } from '../compare/comparison.js'

/** A comparison as plain rows, in full precision: the metrics, and the runs that they rest on. */
export const comparisonRecords = (comparison: Comparison) => [metricRecords(comparison.metrics), runRecords(comparison)]

function metricRecords(metrics: readonly MetricComparison[]) {
  return {
    name: 'summary',
    header: [
      'metric',
      'unit',
      'baseline',
      'candidate',
      'ratio',
      'ratio_low',
      'ratio_high',
      'difference',
      'difference_low',
      'difference_high',
      'margin',
      'p',
      'p_holm',
      'verdict'
    ],
    rows: metrics.map(({ metric, unit, baseline, candidate, ratio, interval, difference, margin, pValue, adjustedPValue, verdict }) => [
      metric, unit, baseline, candidate, ratio, interval?.low ?? null, interval?.high ?? null,
      difference?.value ?? null, difference?.low ?? null, difference?.high ?? null, margin, pValue, adjustedPValue, verdict
    ]) // prettier-ignore
  }
}

function runRecords({ baseline, candidate, metrics }: Comparison) {
  return {
    name: 'series',
    header: ['side', 'run', 'label', 'started_at', ...metrics.map(({ metric, unit }) => `${metric}_${unit}`)],
    rows: [baseline, candidate].flatMap((side, i) =>
      side.runs.map(({ label, startedAt, values }, n) => [
        i === 0 ? 'baseline' : 'candidate',
        n + 1,
        label,
        startedAt,
        ...metrics.map(({ metric }) => values[metric])
      ])
    )
  }
}
