import type { Chart } from '../charts/chart.js'
import { metricNames, type MetricName } from '../compare/comparison.js'
import type { Change, History, Trend } from '../history/history.js'
import { metricLabels } from './metric-words.js'
import { formatQuantity, quantity, type Cell, type Unit } from './quantity.js'
import type { Note, Report, Section } from './report.js'

const units = {
  p50: 'latency',
  p95: 'latency',
  p99: 'latency',
  requestsPerSecond: 'perSecond',
  errorRate: 'share'
} as const satisfies Record<MetricName, Unit>

const shownRows = 20

/** How things went over time, and where they changed for good. */
export function reportOnHistory(history: History): Report {
  const { trends } = history
  const runs = trends.reduce((sum, { entries }) => sum + entries.length, 0)
  const changes = trends.flatMap((trend) => trend.changes)
  return {
    title: 'Load Test History',
    icon: '📅',
    subject: `${runs} ${runs === 1 ? 'run' : 'runs'}`,
    sections: trends.flatMap(trendSections),
    checks: trends.flatMap(({ key, changes, entries }) =>
      metricNames.map((metric) => {
        const latest = changes.findLast((change) => change.metric === metric)
        const worse = latest?.direction === 'worse' && latest.index > 0 && entries.length > 0
        return {
          name: `${metricLabels[metric]} of ${key}`,
          outcome: worse ? ('failed' as const) : ('passed' as const),
          ...(latest === undefined ? {} : { message: changeText(latest) })
        }
      })
    ),
    records: [
      {
        name: 'summary',
        header: ['key', 'label', 'started_at', 'p50_ms', 'p95_ms', 'p99_ms', 'requests_per_s', 'error_rate'],
        rows: trends.flatMap(({ key, entries }) =>
          entries.map(({ label, startedAt, values }) => [
            key,
            label ?? '',
            startedAt,
            ms(values.p50),
            ms(values.p95),
            ms(values.p99),
            values.requestsPerSecond,
            values.errorRate
          ])
        )
      }
    ],
    data: history,
    conclusion: conclusion(runs, changes)
  }
}

const ms = (microseconds: number | null) => (microseconds === null ? null : microseconds / 1000)

function trendSections({ key, entries, changes }: Trend, index: number): Section[] {
  const recent = entries.slice(-shownRows)
  return [
    {
      title: key,
      blocks: [
        ...(changes.length === 0
          ? []
          : [
              {
                kind: 'notes' as const,
                notes: changes.map((change): Note => ({
                  mood: change.direction === 'worse' ? 'bad' : 'good',
                  text: changeText(change)
                }))
              }
            ]),
        {
          kind: 'table',
          columns: [
            { heading: 'Run', align: 'left' as const },
            ...metricNames.map((metric) => ({ heading: metricLabels[metric], align: 'right' as const }))
          ],
          rows: recent.map(({ label, startedAt, values }): Cell[] => [
            label ?? startedAt,
            ...metricNames.map((metric) => quantity(values[metric], units[metric]))
          ]),
          ...(recent.length < entries.length ? { note: `The last ${recent.length} of ${entries.length}.` } : {})
        },
        ...metricNames.map((metric) => ({ kind: 'chart' as const, chart: trendChart(metric, entries, changes, index) }))
      ]
    }
  ]
}

function trendChart(metric: MetricName, entries: Trend['entries'], changes: readonly Change[], index: number): Chart {
  const values = entries.map((entry) => entry.values[metric])
  return {
    id: `trend-${index + 1}-${metric}`,
    title: metricLabels[metric],
    description: `${metricLabels[metric]} of each run, oldest first; dashed lines mark lasting changes.`,
    x: { label: 'run', unit: 'count', scale: 'linear', include: [1, Math.max(2, entries.length)] },
    y: { label: metricLabels[metric].toLowerCase(), unit: units[metric], scale: 'linear', include: [0] },
    points: entries.map((_, i) => i + 1),
    series: [{ name: metricLabels[metric], draw: 'line', tone: 'blue', values }],
    lines: changes
      .filter((change) => change.metric === metric)
      .map(({ index, direction }) => ({ axis: 'x' as const, value: index + 0.5, label: direction })),
    ...(values.every((value) => value === null) ? { empty: 'Not measured.' } : {})
  }
}

function changeText({ metric, label, before, after, direction }: Change): string {
  const shown = (value: number) => formatQuantity(value, units[metric])
  return `${metricLabels[metric]} got ${direction} with ${label}: from ${shown(before)} to ${shown(after)}`
}

function conclusion(runs: number, changes: readonly Change[]): Note {
  const worse = changes.filter(({ direction }) => direction === 'worse').length
  if (runs === 0) return { mood: 'neutral', text: 'The history is empty' }
  if (worse > 0) return { mood: 'bad', text: `${worse} lasting ${worse === 1 ? 'change' : 'changes'} for the worse` }
  return { mood: 'good', text: changes.length === 0 ? 'No lasting change' : 'Lasting changes for the better only' }
}
