import type { Metric, Run } from '../schema/run.js'
import { quantity, type Cell, type Unit } from './quantity.js'
import type { Records, Section } from './report.js'

/** What was watched beside the load: the server always, the load generator and its connections where there is room. */
export function metricSections({ metrics = [] }: Run): Section[] {
  const of = (origin: Metric['origin']) =>
    metrics.filter((metric) => metric.origin === origin && metric.points.length > 0)
  return [
    ...tableOf('Server', of('server'), {}),
    ...tableOf('Connections and Load Generator', of('client'), { detail: true })
  ]
}

/** The most connections that were open at a time; undefined when nobody counted them. */
export function mostConnections({ metrics = [] }: Run): number | undefined {
  const counted = metrics.find(({ origin, name }) => origin === 'client' && name === 'connections')?.points ?? []
  return counted.length === 0 ? undefined : highest(counted)
}

function tableOf(title: string, metrics: readonly Metric[], more: Pick<Section, 'detail'>): Section[] {
  if (metrics.length === 0) return []
  const headings = ['Mean', 'Highest']
  return [
    {
      title,
      ...more,
      blocks: [
        {
          kind: 'table',
          columns: [
            { heading: 'Metric', align: 'left' },
            ...headings.map((heading) => ({ heading, align: 'right' as const }))
          ],
          rows: metrics.map(({ name, unit, points }) => [
            name,
            inUnit(points.reduce((sum, [, value]) => sum + value, 0) / points.length, unit),
            inUnit(highest(points), unit)
          ])
        }
      ]
    }
  ]
}

const highest = (points: Metric['points']) => points.reduce((most, [, value]) => Math.max(most, value), -Infinity)

/** Units by the words of the run document; any other word stands behind its number. */
const units: Readonly<Record<string, { unit: Unit; factor: number }>> = {
  share: { unit: 'share', factor: 1 },
  ms: { unit: 'latency', factor: 1000 },
  s: { unit: 'latency', factor: 1e6 },
  bytes: { unit: 'bytes', factor: 1 },
  'bytes/s': { unit: 'bytesPerSecond', factor: 1 },
  count: { unit: 'plain', factor: 1 }
}

function inUnit(value: number, word: string): Cell {
  const known = Object.hasOwn(units, word) ? units[word] : undefined
  return known === undefined ? `${Number(value.toPrecision(4))} ${word}` : quantity(value * known.factor, known.unit)
}

/** Every reading, one a row; nothing for a run beside which nothing was watched. */
export function metricRecords({ metrics = [] }: Run): Records[] {
  if (metrics.length === 0) return []
  return [
    {
      name: 'metrics',
      header: ['origin', 'metric', 'unit', 't_s', 'value'],
      rows: metrics.flatMap(({ origin, name, unit, points }) =>
        points.map(([t, value]) => [origin, name, unit, t, value])
      )
    }
  ]
}
