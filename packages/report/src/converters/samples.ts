import { histogramOf, mergeHistograms, type Histogram } from '../histogram/histogram.js'
import { highestValue } from '../histogram/buckets.js'
import { latencyOf, type ExactLatency } from '../histogram/latency.js'
import type { Block, RequestResult, RunError, SeriesRow, Totals } from '../schema/run.js'
import type { Told } from './assemble.js'
import { isoOf } from './autocannon.js'
import { unreadable } from './fields.js'

/** One request, for tools that tell every single one. */
export interface Sample {
  name: string
  /** When it began, seconds since 1970. */
  startedAt: number
  latencyUs: number
  /** The HTTP status; 0 when there was no answer. */
  status: number
  failed: boolean
  /** What happened instead of an answer. */
  error?: { code: string; kind: RunError['kind']; message: string }
  bytesIn?: number
  bytesOut?: number
}

interface Group {
  ok: number
  httpErrors: number
  timeouts: number
  unsent: number
  otherFailures: number
  /** Begun in the interval and not known to be unsent. */
  sent: number
  latencies: number[]
  bytesIn: number | null
  bytesOut: number | null
}

const mostBlocks = 120
const mostRows = 100_000
/** A year; no load test is that long, but a broken date can look like it. */
const longestMs = 365 * 86_400_000

/** Everything a run document can hold, from single requests. They are sorted by their end; there must be at least one. */
export function tellSamples(
  samples: readonly Sample[],
  source: string
): Pick<
  Told,
  'startedAt' | 'totals' | 'latency' | 'statuses' | 'errors' | 'series' | 'seriesIntervalMs' | 'blocks' | 'requests'
> {
  let [start, end] = [Infinity, -Infinity]
  for (const { startedAt, latencyUs } of samples) {
    start = Math.min(start, startedAt)
    end = Math.max(end, startedAt + latencyUs / 1e6)
  }
  const startedAt = isoOf(start * 1000)
  const durationMs = Math.max(1, (end - start) * 1000)
  if (startedAt === undefined || durationMs > longestMs) throw unreadable(source, 'the times in it make no sense')
  const interval = Math.max(1000, Math.ceil(durationMs / mostRows / 1000) * 1000)
  const rows = Array.from({ length: Math.max(1, Math.ceil(durationMs / interval)) }, emptyGroup)
  const names = new Map<string, Group>()
  for (const sample of samples) {
    const place = (seconds: number) =>
      Math.min(rows.length - 1, Math.max(0, Math.floor(((seconds - start) * 1000) / interval)))
    if (sample.status > 0 || sample.error?.kind !== 'unsent') rows[place(sample.startedAt)]!.sent++
    add(rows[place(sample.startedAt + sample.latencyUs / 1e6)]!, sample)
    const named = names.get(sample.name) ?? emptyGroup()
    names.set(sample.name, named)
    add(named, sample)
  }
  const seconds = interval / 1000
  const histograms = rows.map(({ latencies }) => histogramOf(latencies))
  const perBlock = Math.ceil(rows.length / mostBlocks)
  const whole = merge(rows)
  return {
    startedAt,
    totals: totalsOf(whole, durationMs),
    latency: { service: latencyOf(mergeHistograms(histograms), exactOf(rows.flatMap(({ latencies }) => latencies))) },
    statuses: countBy(
      samples.filter(({ status }) => status > 0),
      ({ status }) => String(status)
    ),
    errors: errorsOf(samples),
    ...(interval === 1000 ? {} : { seriesIntervalMs: interval }),
    series: rows.map((row, i) => seriesRow(row, i * seconds, histograms[i]!)),
    blocks: Array.from({ length: Math.ceil(rows.length / perBlock) }, (_, i): Block => {
      const [from, to] = [i * perBlock, Math.min(rows.length, (i + 1) * perBlock)]
      const length = Math.min(to * interval, durationMs) - from * interval
      const part = merge(rows.slice(from, to))
      return {
        t: from * seconds,
        durationMs: round(length),
        totals: totalsOf(part, length),
        latency: { service: latencyOf(mergeHistograms(histograms.slice(from, to))) }
      }
    }),
    requests: [...names].map(([name, group]): RequestResult => ({
      name,
      totals: totalsOf(group, durationMs),
      latency: { service: latencyOf(histogramOf(group.latencies), exactOf(group.latencies)) }
    }))
  }
}

/** Every value is known, so nothing is taken from the places of the histogram; within its range, as it counts them. */
function exactOf(latencies: readonly number[]): ExactLatency {
  const count = latencies.length
  if (count === 0) return {}
  let [min, max, sum, squares] = [Infinity, 0, 0, 0]
  const values = latencies.map((latency) => Math.min(highestValue, Math.max(1, latency)))
  for (const value of values) {
    min = Math.min(min, value)
    max = Math.max(max, value)
    sum += value
  }
  const mean = sum / count
  for (const value of values) squares += (value - mean) ** 2
  return { min: round(min), max: round(max), mean: round(mean), stdev: round(Math.sqrt(squares / count)) }
}

function emptyGroup(): Group {
  return {
    ok: 0,
    httpErrors: 0,
    timeouts: 0,
    unsent: 0,
    otherFailures: 0,
    sent: 0,
    latencies: [],
    bytesIn: 0,
    bytesOut: 0
  }
}

function add(group: Group, { status, failed, latencyUs, error, bytesIn, bytesOut }: Sample): void {
  if (status > 0) {
    if (failed) group.httpErrors++
    else group.ok++
    group.latencies.push(latencyUs)
  } else if (error?.kind === 'timeout') group.timeouts++
  else if (error?.kind === 'unsent') group.unsent++
  else group.otherFailures++
  group.bytesIn = group.bytesIn === null || bytesIn === undefined ? null : group.bytesIn + bytesIn
  group.bytesOut = group.bytesOut === null || bytesOut === undefined ? null : group.bytesOut + bytesOut
}

function merge(groups: readonly Group[]): Group {
  const whole = emptyGroup()
  for (const group of groups) {
    for (const field of ['ok', 'httpErrors', 'timeouts', 'unsent', 'otherFailures', 'sent'] as const)
      whole[field] += group[field]
    for (const field of ['bytesIn', 'bytesOut'] as const) {
      const [sum, more] = [whole[field], group[field]]
      whole[field] = sum === null || more === null ? null : sum + more
    }
  }
  return whole
}

/** A request that failed without answer and without timeout may have been sent or not: the tools do not tell. */
function totalsOf(
  { ok, httpErrors, timeouts, unsent, otherFailures, bytesIn, bytesOut }: Group,
  durationMs: number
): Totals {
  const known = otherFailures === 0
  const attempts = ok + httpErrors + timeouts + unsent + otherFailures
  return {
    attempts,
    unsent: known ? unsent : null,
    sent: known ? attempts - unsent : null,
    ok,
    httpErrors,
    timeouts,
    lost: known ? 0 : null,
    inFlight: 0,
    bytesIn,
    bytesOut,
    durationMs: round(durationMs)
  }
}

function seriesRow(group: Group, t: number, histogram: Histogram): SeriesRow {
  const { p50, p95, p99 } = latencyOf(histogram).percentiles
  const { ok, httpErrors, timeouts, unsent, otherFailures, bytesIn } = group
  return { t, sent: group.sent, ok, failed: httpErrors + timeouts + unsent + otherFailures, p50, p95, p99, bytesIn }
}

function errorsOf(samples: readonly Sample[]): RunError[] {
  const errors = new Map<string, RunError>()
  for (const { error, status } of samples) {
    if (error === undefined || status > 0) continue
    const known = errors.get(error.code)
    if (known) known.count++
    else errors.set(error.code, { ...error, count: 1 })
  }
  return [...errors.values()].sort((a, b) => b.count - a.count)
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => string): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const item of items) counts[keyOf(item)] = (counts[keyOf(item)] ?? 0) + 1
  return counts
}

const round = (value: number) => Math.round(value * 1000) / 1000
