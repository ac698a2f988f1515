import type { Chart, ChartSeries, Tone } from '../charts/chart.js'
import { decodeHistogram } from '../histogram/codec.js'
import { highestOf, indexOf, lowestOf } from '../histogram/buckets.js'
import { percentileOf, type Histogram } from '../histogram/histogram.js'
import { judgedLatency } from '../metrics.js'
import type { Latency, Metric, Run } from '../schema/run.js'
import { parseThreshold } from '../thresholds/parse.js'

/** The pictures of a run: distribution, throughput, errors, percentiles, latency over time, and other measurements. */
export function runCharts(run: Run): Chart[] {
  const judged = judgedLatency(run.latency)
  const limits = latencyLimits(run)
  const over = overTime(run)
  return [
    distributionChart(judged),
    {
      ...over,
      id: 'requests-per-second',
      title: 'Requests per second',
      description: 'Requests that ended in each second, successes and all.',
      y: { label: 'requests/s', unit: 'perSecond', scale: 'linear', include: [0] },
      series: [
        { name: 'successful', draw: 'area', tone: 'blue', values: perSecond(run, ({ ok }) => ok) },
        { name: 'all', draw: 'line', tone: 'orange', values: perSecond(run, ({ ok, failed }) => ok + failed) }
      ]
    },
    {
      ...over,
      id: 'error-rate',
      title: 'Error rate',
      description: 'Share of the requests ended in each second that failed.',
      y: { label: 'failed', unit: 'share', scale: 'linear', include: [0, 0.01] },
      series: [
        {
          name: 'error rate',
          draw: 'area',
          tone: 'red',
          values: run.series.map(({ ok, failed }) => (ok + failed === 0 ? null : failed / (ok + failed)))
        }
      ]
    },
    percentileChart([{ name: 'latency', tone: 'violet', latency: judged }], limits),
    {
      ...over,
      id: 'latency-over-time',
      title: 'Latency over time',
      description: 'Median, 95th and 99th percentile of the answers in each second.',
      y: { label: 'latency', unit: 'latency', scale: 'linear', include: [0] },
      series: latencyBands(run),
      lines: limits,
      ...(run.series.length > 0 && run.series.every(({ p50 }) => p50 === null) ? { empty: noAnswers } : {})
    },
    ...metricCharts(run)
  ]
}

type SharedChart = Pick<Chart, 'x' | 'points' | 'bands'> & { empty?: string }

/** What all pictures over time share, so that they can be read one below the other. */
function overTime({ series, seriesIntervalMs = 1000, phases, totals }: Run): SharedChart {
  const end = totals.durationMs / 1000
  return {
    x: { label: 'time', unit: 'clock', scale: 'linear', include: [0, end] },
    // A row stands for its whole interval, so it is drawn in the middle of what the run had of it.
    points: series.map(({ t }) => round(t + Math.max(0, Math.min(seriesIntervalMs / 1000, end - t)) / 2)),
    bands: (phases ?? []).map(({ name, t, durationMs }) => ({ from: t, to: t + durationMs / 1000, label: name })),
    ...(series.length === 0 ? { empty: 'Nothing was measured over time.' } : {})
  }
}

/** Rates of whole intervals; the last one may be shorter and is scaled to what the run had of it. */
function perSecond(
  { series, seriesIntervalMs = 1000, totals }: Run,
  of: (row: Run['series'][number]) => number
): number[] {
  return series.map((row) => {
    const seconds = Math.min(seriesIntervalMs, totals.durationMs - row.t * 1000) / 1000
    return round(of(row) / (seconds > 0 ? seconds : seriesIntervalMs / 1000))
  })
}

function latencyBands({ series }: Run): ChartSeries[] {
  const values = (name: 'p50' | 'p95' | 'p99') => series.map((row) => row[name])
  return [
    { name: 'p99', draw: 'line', tone: 'red', values: values('p99') },
    { name: 'p95', draw: 'area', tone: 'orange', values: values('p95'), from: values('p50') },
    { name: 'p50', draw: 'area', tone: 'blue', values: values('p50') }
  ]
}

function latencyLimits({ thresholds }: Run): NonNullable<Chart['lines']> {
  return thresholds.flatMap(({ expression }) => {
    try {
      const { metric, limit, request } = parseThreshold(expression)
      const isLatency = metric.kind === 'latency' || metric.kind === 'percentile'
      return isLatency && request === undefined && limit.kind === 'number'
        ? [{ axis: 'y' as const, value: limit.value * 1000, label: expression }]
        : []
    } catch {
      // A document may hold thresholds of another tool's syntax; they are listed, not drawn.
      return []
    }
  })
}

const noAnswers = 'No answer was measured.'
const notTold = 'The tool that measured does not tell.'

function distributionChart({ histogram, count }: Latency): Chart {
  const bins = histogram === null || count === 0 ? [] : binsOf(decodeHistogram(histogram))
  return {
    id: 'response-times',
    title: 'Response time distribution',
    description: 'How many answers took how long.',
    x: { label: 'response time', unit: 'latency', scale: 'log' },
    y: { label: 'answers', unit: 'count', scale: 'linear', include: [0] },
    points: [...bins.map(({ from }) => from), ...bins.slice(-1).map(({ to }) => to)],
    series: [
      {
        name: 'answers',
        draw: 'bars',
        tone: 'blue',
        values: [...bins.map(({ count }) => count), ...(bins.length > 0 ? [null] : [])]
      }
    ],
    ...(bins.length > 0 ? {} : { empty: count === 0 ? noAnswers : notTold })
  }
}

const binCount = 48

/** Equal steps on a log scale over what was measured, on the borders of histogram places so that nothing is split. */
export function binsOf({ indexes, counts }: Histogram): { from: number; to: number; count: number }[] {
  const low = Math.max(1, lowestOf(indexes[0]!))
  const high = highestOf(indexes.at(-1)!) + 1
  const borders = [indexes[0]!]
  for (let i = 1; i < binCount; i++) {
    const border = indexOf(Math.round(low * (high / low) ** (i / binCount)))
    if (border > borders.at(-1)! && border <= indexes.at(-1)!) borders.push(border)
  }
  const bins = borders.map((border, i) => ({
    from: Math.max(1, lowestOf(border)),
    to: i + 1 < borders.length ? lowestOf(borders[i + 1]!) : high,
    count: 0
  }))
  let bin = 0
  for (let i = 0; i < indexes.length; i++) {
    while (bin + 1 < borders.length && indexes[i]! >= borders[bin + 1]!) bin++
    bins[bin]!.count += counts[i]!
  }
  return bins
}

const shares = [0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.995, 0.999, 0.9995, 0.9999, 0.99999, 0.999999]

/** Latency at every percentile that has an answer beyond it. Several distributions can be laid over each other. */
export function percentileChart(
  parts: readonly { name: string; tone: Tone; latency: Latency }[],
  lines: NonNullable<Chart['lines']> = []
): Chart {
  const most = Math.max(0, ...parts.map(({ latency }) => latency.count))
  const stored = parts.every(({ latency }) => latency.histogram === null)
  const points = stored
    ? [0.5, 0.9, 0.95, 0.99, 0.999]
    : shares.filter((share) => share <= 0.5 || (1 - share) * most >= 1)
  const series = parts.map(({ name, tone, latency }): ChartSeries => ({
    name,
    tone,
    draw: 'line',
    values: points.map((share) => latencyAt(share, latency))
  }))
  const nothing = series.every(({ values }) => values.every((value) => value === null))
  return {
    id: 'percentiles',
    title: 'Percentile breakdown',
    description:
      'The response time that a share of all answers does not exceed; every further nine takes the same room.',
    x: { label: 'percentile', unit: 'share', scale: 'percentile' },
    y: { label: 'response time', unit: 'latency', scale: 'log' },
    points: nothing ? [] : points,
    series: nothing ? series.map((one) => ({ ...one, values: [] })) : series,
    lines,
    ...(nothing ? { empty: most === 0 ? noAnswers : notTold } : {})
  }
}

const storedShares: Readonly<Record<number, 'p50' | 'p90' | 'p95' | 'p99' | 'p99_9'>> = {
  0.5: 'p50',
  0.9: 'p90',
  0.95: 'p95',
  0.99: 'p99',
  0.999: 'p99_9'
}

function latencyAt(share: number, { histogram, percentiles, count, max, min }: Latency): number | null {
  if (count === 0) return null
  const name = storedShares[share]
  if (name !== undefined) return percentiles[name]
  if (histogram === null) return null
  if (share === 0) return min
  const value = percentileOf(decodeHistogram(histogram), share)
  return value === null || max === null ? value : Math.min(value, max)
}

const metricTones: readonly Tone[] = ['teal', 'violet', 'orange', 'blue', 'green', 'red']

/** One picture per origin and unit, on the same time axis. */
function metricCharts(run: Run): Chart[] {
  const groups = grouped(run.metrics ?? [])
  return [...groups.values()].map((metrics, i): Chart => {
    const { origin, unit } = metrics[0]!
    const points = [...new Set(metrics.flatMap((metric) => metric.points.map(([t]) => t)))].sort((a, b) => a - b)
    return {
      id: `metrics-${i + 1}`,
      title: `${origin === 'client' ? 'Load generator' : 'Server'}: ${metrics.map(({ name }) => name).join(', ')}`,
      description: `Measured on the ${origin} during the run.`,
      x: overTime(run).x,
      bands: overTime(run).bands ?? [],
      y: { label: unit, unit: metricUnit(unit), scale: 'linear', include: [0] },
      points,
      series: metrics.map((metric, j): ChartSeries => {
        const values = new Map(metric.points.map(([t, value]) => [t, value]))
        return {
          name: metric.name,
          draw: 'line',
          tone: metricTones[j % metricTones.length]!,
          values: points.map((t) => values.get(t) ?? null)
        }
      }),
      ...(points.length === 0 ? { empty: 'Nothing was recorded.' } : {})
    }
  })
}

function grouped(metrics: readonly Metric[]): Map<string, Metric[]> {
  const groups = new Map<string, Metric[]>()
  for (const metric of metrics) {
    const key = `${metric.origin} ${metric.unit}`
    groups.set(key, [...(groups.get(key) ?? []), metric])
  }
  return groups
}

const metricUnit = (unit: string) =>
  unit === 'share' ? 'share' : unit === 'ms' ? 'duration' : unit === 'bytes' ? 'bytes' : 'plain'

const round = (value: number) => Math.round(value * 1000) / 1000
