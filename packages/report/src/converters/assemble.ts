import { isKitError } from '@kit-internal/errors'
import { unknownFields } from '../schema/nulls.js'
import { parseRun } from '../schema/parse.js'
import type {
  Block,
  Latencies,
  Latency,
  Model,
  Percentiles,
  Reason,
  RequestResult,
  Run,
  RunError,
  SeriesRow,
  Tool,
  Totals
} from '../schema/run.js'
import type { ConvertOptions } from './contract.js'
import { unreadable } from './fields.js'

/** What another tool tells about a run; what it does not tell stays out. Latencies in µs. */
export interface Told {
  tool: Tool
  startedAt?: string | undefined
  url?: string | undefined
  method?: string | undefined
  model?: Model | undefined
  totals: ToldTotals
  latency: ToldLatency | Latencies
  statuses?: Readonly<Record<string, number>>
  errors?: readonly RunError[]
  series?: readonly SeriesRow[] | undefined
  seriesIntervalMs?: number
  blocks?: readonly Block[]
  requests?: readonly { name: string; totals: ToldTotals; latency: ToldLatency }[] | readonly RequestResult[]
  options?: NonNullable<Run['options']>
  /** What else makes the numbers doubtful. */
  reasons?: readonly Reason[]
}

export type ToldTotals = Partial<Totals> & Pick<Totals, 'attempts' | 'ok' | 'durationMs'>

export interface ToldLatency {
  /** `response` when the tool counts from the intended send. @defaultValue 'service' */
  kind?: 'service' | 'response'
  /** How many answers it rests on, when that is not all of them. */
  count?: number | undefined
  min?: number | null
  mean?: number | null
  stdev?: number | null
  max?: number | null
  percentiles: Partial<Percentiles>
}

const untold = '1970-01-01T00:00:00.000Z'

/** Makes a run document of what was told, marks the rest as missing, and checks that it adds up. */
export function assemble(told: Told, options: ConvertOptions): Run {
  const { source = 'result' } = options
  const totals = wholeTotals(told.totals)
  const latency = wholeLatencies(told.latency, totals)
  const requests = (told.requests ?? []).map((part) => {
    const own = wholeTotals(part.totals)
    return { ...part, totals: own, latency: wholeLatencies(part.latency, own) }
  })
  const [url, method] = [told.url ?? options.url, told.method ?? options.method]
  const startedAt = told.startedAt ?? options.startedAt
  const partly =
    'percentiles' in told.latency && told.latency.count !== undefined && told.latency.count !== answersOf(totals)
  const missing = [
    ...(startedAt === undefined ? ['startedAt'] : []),
    ...(url === undefined ? ['target.url'] : []),
    ...(method === undefined ? ['target.method'] : []),
    ...unknownFields(totals, latency),
    ...(partly ? [`latency.${latency.response ? 'response' : 'service'}.count`] : []),
    ...(told.statuses === undefined ? ['statuses'] : []),
    ...(told.series === undefined ? ['series'] : []),
    ...(told.blocks === undefined ? ['blocks'] : []),
    ...new Set(
      requests.flatMap((part) => [...unknownFields(part.totals, part.latency)].map((field) => `requests[].${field}`))
    )
  ]
  const run: Run = {
    schemaVersion: 1,
    ...(options.label === undefined ? {} : { label: options.label }),
    tool: told.tool,
    startedAt: startedAt ?? untold,
    target: { url: url ?? 'unknown', method: method ?? 'unknown' },
    model: told.model ?? modelOf(options),
    ...(told.options === undefined ? {} : { options: told.options }),
    totals,
    latency,
    statuses: told.statuses ?? {},
    errors: (told.errors ?? []).filter(({ count }) => count > 0),
    ...(told.seriesIntervalMs === undefined ? {} : { seriesIntervalMs: told.seriesIntervalMs }),
    series: told.series ?? [],
    blocks: told.blocks ?? [],
    requests,
    validity: {
      verdict: 'degraded',
      reasons: [
        { code: 'NOT_ASSESSED', message: `${told.tool.name} does not tell whether the load generator itself kept up.` },
        ...(told.reasons ?? [])
      ]
    },
    thresholds: [],
    interrupted: false,
    ...(missing.length === 0 ? {} : { missing })
  }
  try {
    return parseRun(run, { source })
  } catch (cause) {
    if (!isKitError(cause)) throw cause
    const problem = cause.message.replace(`${source}: `, '').replace(/\.$/, '')
    throw unreadable(source, `what it tells makes no sound run: ${problem}`, cause)
  }
}

function modelOf({ users, rate }: ConvertOptions): Model {
  if (users !== undefined) return { kind: 'closed', users }
  return rate === undefined ? { kind: 'unknown' } : { kind: 'open', rate }
}

function wholeTotals(told: ToldTotals): Totals {
  const unknown = {
    unsent: null,
    sent: null,
    httpErrors: null,
    timeouts: null,
    lost: null,
    inFlight: null,
    bytesIn: null,
    bytesOut: null
  }
  return { ...unknown, ...told, durationMs: clean(told.durationMs) }
}

const answersOf = ({ attempts, ok, httpErrors }: Totals) => (httpErrors === null ? attempts : ok + httpErrors)

function wholeLatencies(told: ToldLatency | Latencies, totals: Totals): Latencies {
  if ('service' in told) return told
  const latency = wholeLatency(told, told.count ?? answersOf(totals))
  return told.kind === 'response'
    ? { service: { ...nothingTold, count: answersOf(totals) }, response: latency }
    : { service: latency }
}

const nothingTold: Latency = {
  unit: 'us',
  count: 0,
  min: null,
  mean: null,
  stdev: null,
  max: null,
  percentiles: { p50: null, p90: null, p95: null, p99: null, p99_9: null },
  histogram: null
}

function wholeLatency({ min, mean, stdev, max, percentiles }: ToldLatency, count: number): Latency {
  if (count === 0) return nothingTold
  const [low, high] = [cleanOr(min), cleanOr(max)]
  const average = cleanOr(mean)
  // Some tools round so that percentiles pass the maximum or each other; such a value is not worth taking over.
  let floor = low ?? 0
  const sound = (value: number | null | undefined): number | null => {
    if (value === null || value === undefined) return null
    const shown = clean(value)
    if (shown < floor || (high !== null && shown > high)) return null
    floor = shown
    return shown
  }
  const { p50, p90, p95, p99, p99_9 } = percentiles
  return {
    unit: 'us',
    count,
    min: low,
    mean: average !== null && ((low !== null && average < low) || (high !== null && average > high)) ? null : average,
    stdev: cleanOr(stdev),
    max: high,
    percentiles: { p50: sound(p50), p90: sound(p90), p95: sound(p95), p99: sound(p99), p99_9: sound(p99_9) },
    histogram: null
  }
}

const cleanOr = (value: number | null | undefined) => (value === null || value === undefined ? null : clean(value))

/** Without the digits that conversion from seconds adds: 0.0012 s is 1200 µs, not 1199.9999999999998. */
const clean = (value: number) => Math.round(value * 1000) / 1000
