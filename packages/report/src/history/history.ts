import { z } from 'zod'
import { metricNames, type MetricName } from '../compare/comparison.js'
import { invalidDocument } from '../errors.js'
import { errorRate, judgedLatency, requestsPerSecond } from '../metrics.js'
import { pathText } from '../schema/parse.js'
import type { Run } from '../schema/run.js'
import { changePoints } from '../statistics/change-points.js'

/** One line of a history file: what is worth keeping of a run. */
export interface HistoryEntry {
  schemaVersion: 1
  label?: string
  startedAt: string
  /** Runs with the same key measure the same thing and can stand in one trend. */
  key: string
  validity: Run['validity']['verdict']
  values: Readonly<Record<MetricName, number | null>>
}

/** One thing over time. */
export interface Trend {
  key: string
  entries: readonly HistoryEntry[]
  /** Where a metric changed its level, and by how much from the level before. */
  changes: readonly Change[]
}

export interface Change {
  metric: MetricName
  /** The first run of the new level. */
  index: number
  label: string
  /** Median of the level before and of the new one. */
  before: number
  after: number
  direction: 'worse' | 'better'
  pValue: number
}

export interface History {
  schemaVersion: 1
  kind: 'history'
  trends: readonly Trend[]
}

export function historyEntry({ label, startedAt, target, model, host, totals, latency, validity }: Run): HistoryEntry {
  const { p50, p95, p99 } = judgedLatency(latency).percentiles
  const load =
    model.kind === 'closed'
      ? `${model.users} users`
      : model.kind === 'open'
        ? `${model.rate} requests/s`
        : 'unknown load'
  return {
    schemaVersion: 1,
    ...(label === undefined ? {} : { label }),
    startedAt,
    key: [
      `${target.method} ${target.url}`,
      load,
      ...(host?.fingerprint === undefined ? [] : [`host ${host.fingerprint}`])
    ].join(', '),
    validity: validity.verdict,
    values: { p50, p95, p99, requestsPerSecond: requestsPerSecond(totals), errorRate: errorRate(totals) }
  }
}

const value = z.number().min(0).nullable()

const entrySchema = z.object({
  schemaVersion: z.literal(1),
  label: z.exactOptional(z.string()),
  startedAt: z.iso.datetime({ offset: true }),
  key: z.string().min(1),
  validity: z.enum(['ok', 'degraded', 'invalid']),
  values: z.object({ p50: value, p95: value, p99: value, requestsPerSecond: value, errorRate: value })
}) satisfies z.ZodType<HistoryEntry>

/** Reads a history file, one entry a line. Throws KIT_REPORT_HISTORY_INVALID naming the line. */
export function parseHistory(text: string, { source = 'history' }: { source?: string } = {}): HistoryEntry[] {
  return text.split('\n').flatMap((line, i) => (line.trim() === '' ? [] : [parseEntry(line, `${source}:${i + 1}`)]))
}

function parseEntry(line: string, source: string): HistoryEntry {
  const hint = 'Remove or mend the line; kit-report history writes one entry a line.'
  let entry: unknown
  try {
    entry = JSON.parse(line)
  } catch {
    throw invalidDocument('history', source, '', 'is not JSON', hint)
  }
  const checked = entrySchema.safeParse(entry)
  if (checked.success) return checked.data
  const issue = checked.error.issues[0]!
  throw invalidDocument('history', source, pathText(issue.path), `is wrong: ${issue.message}`, hint)
}

/** The entries as lines of a history file. */
export function historyLines(entries: readonly HistoryEntry[]): string {
  return entries.map((entry) => `${JSON.stringify(entry)}\n`).join('')
}

/** The entries that the history does not hold yet. */
export function newEntries(known: readonly HistoryEntry[], added: readonly HistoryEntry[]): HistoryEntry[] {
  const identity = ({ key, startedAt, label }: HistoryEntry) => JSON.stringify([key, startedAt, label])
  const seen = new Set(known.map(identity))
  return added.filter((entry) => !seen.has(identity(entry)) && seen.add(identity(entry)))
}

/** Sorts entries into trends by what they measure and time, and finds where levels changed. Invalid runs are left out. */
export function trendsOf(entries: readonly HistoryEntry[]): History {
  const groups = new Map<string, HistoryEntry[]>()
  for (const entry of entries.filter(({ validity }) => validity !== 'invalid')) {
    groups.set(entry.key, [...(groups.get(entry.key) ?? []), entry])
  }
  const trends = [...groups].map(([key, members]): Trend => {
    const sorted = members.toSorted((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt))
    return { key, entries: sorted, changes: metricNames.flatMap((metric) => changesOf(metric, sorted)) }
  })
  return { schemaVersion: 1, kind: 'history', trends }
}

/** Older entries are history; looking through them again costs time with the square of their number. */
const mostSearched = 200

function changesOf(metric: MetricName, all: readonly HistoryEntry[]): Change[] {
  const skipped = Math.max(0, all.length - mostSearched)
  const known = all.slice(skipped).flatMap((entry, i) => {
    const value = entry.values[metric]
    return value === null ? [] : [{ entry, value, index: i + skipped }]
  })
  const values = known.map(({ value }) => value)
  const points = changePoints(values.map((value) => (metric === 'errorRate' ? value : Math.log(Math.max(value, 1e-9)))))
  const borders = [0, ...points.map(({ index }) => index), values.length]
  return points.map(({ index: at, pValue }, i): Change => {
    const before = median(values.slice(borders[i], at))
    const after = median(values.slice(at, borders[i + 2]))
    const worse = metric === 'requestsPerSecond' ? after < before : after > before
    const { entry, index } = known[at]!
    return {
      metric,
      index,
      label: entry.label ?? entry.startedAt,
      before,
      after,
      direction: worse ? 'worse' : 'better',
      pValue
    }
  })
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
