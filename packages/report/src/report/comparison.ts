import type { Chart } from '../charts/chart.js'
import type { Comparison, MetricComparison, MetricName, Verdict } from '../compare/comparison.js'
import { formatQuantity, quantity, type Cell, type Unit } from './quantity.js'
import type { Block, Check, Mood, Note, Report } from './report.js'

/** What a comparison says, for people first: the verdict, then why, then the pictures. */
export function reportOnComparison(comparison: Comparison): Report {
  const { baseline, candidate, metrics } = comparison
  return {
    title: 'Load Test Comparison',
    icon: '⚖️',
    subject: `${baseline.label} (${runs(baseline.runs.length)}) → ${candidate.label} (${runs(candidate.runs.length)})`,
    sections: [
      { title: '', blocks: [metricTable(comparison)] },
      { title: 'What It Means', blocks: [{ kind: 'notes', notes: metrics.map(metricNote) }] },
      {
        title: 'Precision',
        blocks: metrics.every(({ smallestDetectable }) => smallestDetectable === null)
          ? []
          : [precisionTable(comparison)]
      },
      { title: 'Distributions', blocks: distributionBlocks(comparison) },
      { title: 'Charts', blocks: [...charts(comparison)].map((chart): Block => ({ kind: 'chart', chart })) },
      { title: 'Runs', detail: true, blocks: [runTable(comparison)] },
      { title: 'Notes', blocks: [{ kind: 'notes', notes: remarks(comparison) }] }
    ],
    checks: [validityCheck(comparison), ...metrics.map((metric) => check(metric, comparison.strength))],
    records: [metricRecords(metrics), runRecords(comparison)],
    data: comparison,
    conclusion: conclusion(comparison)
  }
}

export const metricLabels: Readonly<Record<MetricName, string>> = {
  p50: 'Median',
  p95: 'P95',
  p99: 'P99',
  requestsPerSecond: 'Requests/Second',
  errorRate: 'Error Rate'
}

const valueUnits = { us: 'latency', perSecond: 'perSecond', share: 'share' } as const satisfies Record<
  MetricComparison['unit'],
  Unit
>
const moods: Readonly<Record<MetricComparison['verdict'], Mood>> = {
  regression: 'bad',
  improvement: 'good',
  equivalent: 'good',
  inconclusive: 'warning',
  unmeasured: 'neutral'
}
const runs = (count: number) => `${count} ${count === 1 ? 'run' : 'runs'}`
const right = (heading: string) => ({ heading, align: 'right' as const })

function metricTable({ metrics, settings: { confidence } }: Comparison): Block {
  return {
    kind: 'table',
    columns: [
      { heading: 'Metric', align: 'left' },
      right('Baseline'),
      right('Candidate'),
      right('Change'),
      right(`${Math.round(confidence * 100)}% interval`),
      { heading: 'Verdict', align: 'left' }
    ],
    rows: metrics.map(({ metric, unit, baseline, candidate, verdict, ...rest }): Cell[] => [
      metricLabels[metric],
      quantity(baseline, valueUnits[unit]),
      quantity(candidate, valueUnits[unit]),
      changeOf(rest),
      intervalOf(rest),
      verdict
    ])
  }
}

type Effect = Pick<MetricComparison, 'ratio' | 'interval' | 'difference'>

function changeOf({ ratio, difference }: Effect): Cell {
  if (difference !== null) return points(difference.value)
  return ratio === null ? quantity(null, 'change') : quantity(ratio - 1, 'change')
}

function intervalOf({ interval, difference }: Effect): string {
  if (difference !== null) return `${points(difference.low)} … ${points(difference.high)}`
  if (interval === null) return formatQuantity(null, 'change')
  return `${formatQuantity(interval.low - 1, 'change')} … ${formatQuantity(interval.high - 1, 'change')}`
}

/** Percentage points of a difference of shares. */
function points(difference: number): string {
  const sign = difference > 0 ? '+' : difference < 0 ? '−' : '±'
  return `${sign}${Number((Math.abs(difference) * 100).toPrecision(3))} pp`
}

const metricNote = ({ metric, verdict, explanation }: MetricComparison): Note => ({
  mood: moods[verdict],
  text: `${metricLabels[metric]}: ${verdict}. ${explanation}`
})

function precisionTable({ metrics }: Comparison): Block {
  return {
    kind: 'table',
    columns: [
      { heading: 'Metric', align: 'left' },
      right('Margin'),
      right('Smallest detectable effect'),
      right('More runs needed'),
      right('p (permutation)'),
      right('p (Holm)')
    ],
    rows: metrics.map(
      ({ metric, margin, smallestDetectable, moreRuns, pValue, adjustedPValue, verdict, difference }): Cell[] => {
        const size = (value: number | null) =>
          value === null ? 'unknown' : difference === null ? formatQuantity(value, 'share') : points(value).slice(1)
        return [
          metricLabels[metric],
          size(margin),
          size(smallestDetectable),
          verdict !== 'inconclusive' ? 'none' : moreRuns === null ? 'unknown' : `${moreRuns} a side`,
          pText(pValue),
          pText(adjustedPValue)
        ]
      }
    )
  }
}

const pText = (p: number | null) => (p === null ? 'none' : p < 0.001 ? '< 0.001' : p.toFixed(3))

function distributionBlocks({ distributions }: Comparison): Block[] {
  if (distributions === null) return []
  const { kolmogorovSmirnov, cliffsDelta, shift } = distributions
  return [
    {
      kind: 'facts',
      title: 'All answers of each side together (described, not tested)',
      facts: [
        {
          label: 'Largest gap (Kolmogorov–Smirnov)',
          value: kolmogorovSmirnov.distance.toFixed(3),
          aside: `at ${formatQuantity(kolmogorovSmirnov.at, 'latency')}`
        },
        { label: "Slower more often (Cliff's delta)", value: cliffsDelta.toFixed(3), aside: sizeOf(cliffsDelta) }
      ]
    },
    {
      kind: 'table',
      title: 'Shift function',
      columns: [{ heading: 'Quantile', align: 'left' }, right('Baseline'), right('Candidate'), right('Shift')],
      rows: shift.map(({ share, baseline, candidate, delta }): Cell[] => [
        quantity(share, 'share'),
        quantity(baseline, 'latency'),
        quantity(candidate, 'latency'),
        `${delta > 0 ? '+' : ''}${formatQuantity(delta, 'latency')}`
      ])
    }
  ]
}

/** Words for Cliff's delta by the usual borders (Romano et al. 2006). */
function sizeOf(delta: number): string {
  const size = Math.abs(delta)
  const word = size < 0.147 ? 'negligible' : size < 0.33 ? 'small' : size < 0.474 ? 'medium' : 'large'
  return size < 0.147 ? word : `${word}, ${delta > 0 ? 'candidate slower' : 'candidate faster'}`
}

function* charts({ distributions, metrics, baseline, candidate }: Comparison): Generator<Chart> {
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

function runTable({ baseline, candidate, metrics }: Comparison): Block {
  return {
    kind: 'table',
    columns: [
      { heading: 'Side', align: 'left' },
      { heading: 'Run', align: 'left' },
      { heading: 'Started', align: 'left' },
      ...metrics.map(({ metric }) => right(metricLabels[metric]))
    ],
    rows: [baseline, candidate].flatMap((side, i) =>
      side.runs.map(({ label, startedAt, values }): Cell[] => [
        i === 0 ? 'baseline' : 'candidate',
        label,
        startedAt,
        ...metrics.map(({ metric, unit }) => quantity(values[metric], valueUnits[unit]))
      ])
    )
  }
}

function remarks({ notes, differences, validity }: Comparison): Note[] {
  return [
    ...differences.map((text): Note => ({ mood: 'bad', text: `Compared although the runs differ. ${text}` })),
    ...validity.reasons.map(({ message }): Note => ({
      mood: validity.verdict === 'invalid' ? 'bad' : 'warning',
      text: message
    })),
    ...notes.map((text): Note => ({ mood: 'neutral', text }))
  ]
}

const validityCheck = ({ validity }: Comparison): Check => ({
  name: 'the measurements are valid',
  outcome: validity.verdict === 'invalid' ? 'failed' : validity.verdict === 'degraded' ? 'skipped' : 'passed',
  ...(validity.reasons.length === 0 ? {} : { message: validity.reasons.map(({ message }) => message).join(' ') })
})

function check({ metric, verdict, explanation }: MetricComparison, strength: Comparison['strength']): Check {
  const undecided =
    verdict === 'inconclusive' || verdict === 'unmeasured' || (verdict === 'regression' && strength === 'indicative')
  return {
    name: `${metricLabels[metric]} did not get worse`,
    outcome: undecided ? 'skipped' : verdict === 'regression' ? 'failed' : 'passed',
    message: `${verdict}${strength === 'indicative' ? ' (indicative)' : ''}: ${explanation}`
  }
}

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

function conclusion({ verdict, strength, metrics, validity }: Comparison): Note {
  if (validity.verdict === 'invalid')
    return { mood: 'bad', text: 'A measurement is invalid; do not conclude anything from this comparison' }
  const named = (wanted: Verdict) =>
    metrics
      .filter((metric) => metric.verdict === wanted)
      .map(({ metric }) => metricLabels[metric])
      .join(', ')
  const prefix = strength === 'indicative' ? 'Indicative only: ' : ''
  const text = {
    regression: `regression in ${named('regression')}`,
    inconclusive: `inconclusive in ${named('inconclusive')}; nothing got worse for sure`,
    improvement: `improvement in ${named('improvement')}, nothing got worse`,
    equivalent: 'no difference beyond the margins'
  }[verdict]
  return {
    mood: moods[verdict],
    text: prefix === '' ? text.charAt(0).toUpperCase() + text.slice(1) : `${prefix}${text}`
  }
}
