import type { Comparison, MetricComparison } from '../compare/comparison.js'
import { metricLabels, valueUnits } from './metric-words.js'
import { formatQuantity, quantity, withMinus, type Cell } from './quantity.js'
import type { Block } from './report.js'

const right = (heading: string) => ({ heading, align: 'right' as const })

/** Both sides, the change and the verdict of each metric. */
export function metricTable({ metrics, settings: { confidence } }: Comparison): Block {
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

/** What a comparison of so many runs can see at all. */
export function precisionTable({ metrics }: Comparison): Block {
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

/** All answers of a side together. */
export function distributionBlocks({ distributions }: Comparison): Block[] {
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
        {
          label: "Slower more often (Cliff's delta)",
          value: withMinus(cliffsDelta.toFixed(3)),
          aside: sizeOf(cliffsDelta)
        }
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

/** The runs that the verdicts rest on. */
export function runTable({ baseline, candidate, metrics }: Comparison): Block {
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
