import type { Chart } from '../charts/chart.js'
import type { Comparison } from '../compare/comparison.js'
import { metricLabels, valueUnits } from './metric-words.js'

/** The two sides laid over each other; and each run as a dot, where there are enough to see a spread. */
export function* comparisonCharts({ distributions, metrics, baseline, candidate }: Comparison): Generator<Chart> {
  if (distributions !== null) {
    const { shares, baseline: before, candidate: after } = distributions.percentiles
    yield {
      id: 'percentiles',
      title: 'Percentiles of both sides',
      description: 'The response time that a share of all answers does not exceed, for baseline and candidate.',
      x: { label: 'percentile', unit: 'share', scale: 'percentile' },
      y: { label: 'response time', unit: 'latency', scale: 'log' },
      points: shares,
      series: [
        { name: 'baseline', draw: 'line', tone: 'grey', values: before },
        { name: 'candidate', draw: 'line', tone: 'violet', values: after }
      ]
    }
    yield {
      id: 'shift',
      title: 'Shift at each percentile',
      description: 'How much slower (above zero) or faster (below) the candidate is at each percentile.',
      x: { label: 'percentile', unit: 'share', scale: 'percentile' },
      y: { label: 'change', unit: 'change', scale: 'linear', include: [-0.05, 0.05] },
      points: shares,
      series: [
        {
          name: 'change',
          draw: 'area',
          tone: 'orange',
          values: shares.map((_, i) => Number((after[i]! / before[i]! - 1).toFixed(5)))
        }
      ],
      lines: [{ axis: 'y', value: 0, label: 'no change' }]
    }
  }
  for (const { metric, unit } of metrics) {
    const values = (side: Comparison['baseline']) => side.runs.map((run) => run.values[metric])
    if (baseline.runs.length + candidate.runs.length < 3 || [...values(baseline), ...values(candidate)].includes(null))
      continue
    const count = Math.max(baseline.runs.length, candidate.runs.length)
    const filled = (side: Comparison['baseline']) => Array.from({ length: count }, (_, i) => values(side)[i] ?? null)
    yield {
      id: `runs-${metric}`,
      title: `${metricLabels[metric]} of each run`,
      description: `One dot a run: ${metricLabels[metric]} of baseline and candidate.`,
      x: { label: 'run', unit: 'count', scale: 'linear', include: [0.5, count + 0.5] },
      y: { label: metricLabels[metric].toLowerCase(), unit: valueUnits[unit], scale: 'linear' },
      points: Array.from({ length: count }, (_, i) => i + 1),
      series: [
        { name: 'baseline', draw: 'dots', tone: 'grey', values: filled(baseline) },
        { name: 'candidate', draw: 'dots', tone: 'violet', values: filled(candidate) }
      ]
    }
  }
}
