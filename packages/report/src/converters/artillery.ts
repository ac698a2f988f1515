import type { RunError, SeriesRow } from '../schema/run.js'
import { assemble } from './assemble.js'
import { isoOf } from './autocannon.js'
import type { Converter } from './contract.js'
import { Fields, hasAll } from './fields.js'

/** `artillery run --output FILE`: counters and summaries, for the whole and for every ten seconds. */
export const artillery: Converter = {
  describe: 'artillery run --output',
  recognises: ({ json }) =>
    hasAll(json, 'aggregate', 'intermediate') &&
    hasAll((json as { aggregate: unknown }).aggregate, 'counters', 'summaries'),
  convert({ json }, options) {
    const { source = 'result' } = options
    const root = new Fields(json, source)
    const aggregate = root.in('aggregate')
    const { statuses, ok, httpErrors, errors, attempts } = countsOf(aggregate.in('counters'))
    const failures = errors.reduce((sum, { count }) => sum + count, 0)
    const timeouts = errors.filter(({ kind }) => kind === 'timeout').reduce((sum, { count }) => sum + count, 0)
    const begin = aggregate.maybe('firstCounterAt') ?? aggregate.maybe('firstMetricAt')
    const end = aggregate.maybe('lastCounterAt') ?? aggregate.maybe('lastMetricAt')
    if (begin === null || end === null) throw aggregate.wrong('firstCounterAt', 'or lastCounterAt is missing')
    const times = aggregate.in('summaries').has('http.response_time')
      ? aggregate.in('summaries').in('http.response_time')
      : undefined
    const inFlight = attempts - ok - httpErrors - failures
    const ms = (name: string) => scaled(times?.maybe(name) ?? null)
    return assemble(
      {
        tool: { name: 'artillery' },
        startedAt: isoOf(begin),
        totals: {
          attempts,
          ok,
          httpErrors,
          timeouts,
          ...(inFlight >= 0 ? { inFlight } : {}),
          durationMs: Math.max(0, end - begin),
          bytesIn: aggregate.in('counters').maybeCount('http.downloaded_bytes'),
          ...(failures === timeouts ? { unsent: 0, lost: 0, sent: attempts } : {})
        },
        latency: {
          min: ms('min'),
          mean: ms('mean'),
          max: ms('max'),
          percentiles: {
            p50: ms('p50') ?? ms('median'),
            p90: ms('p90'),
            p95: ms('p95'),
            p99: ms('p99'),
            p99_9: ms('p999')
          }
        },
        statuses,
        errors,
        ...seriesOf(root, source, { ok, failed: httpErrors + failures, sent: attempts })
      },
      options
    )
  }
}

const scaled = (ms: number | null) => (ms === null ? null : ms * 1000)

function countsOf(counters: Fields) {
  const named = (prefix: string) =>
    counters
      .names()
      .flatMap((name) =>
        name.startsWith(prefix) ? [{ rest: name.slice(prefix.length), count: counters.count(name) }] : []
      )
  const statuses = Object.fromEntries(named('http.codes.').map(({ rest, count }) => [rest, count]))
  const answers = (isOk: boolean) =>
    Object.entries(statuses).reduce((sum, [code, n]) => sum + (Number(code) < 400 === isOk ? n : 0), 0)
  const errors = named('errors.').map(({ rest, count }): RunError => ({
    code: rest,
    kind: /TIMEDOUT|timeout/i.test(rest) ? 'timeout' : 'unknown',
    count,
    message: rest
  }))
  return {
    statuses,
    ok: answers(true),
    httpErrors: answers(false),
    errors,
    attempts: counters.maybeCount('http.requests') ?? 0
  }
}

/** The periods as series, if they follow each other without gaps and add up to the whole; else none. */
function seriesOf(
  root: Fields,
  source: string,
  totals: { ok: number; failed: number; sent: number }
): { series?: SeriesRow[]; seriesIntervalMs?: number } {
  const periods = root.list('intermediate').map((value, i) => new Fields(value, source, `intermediate[${i}]`))
  const starts = periods
    .map((period) => Number(period.text('period') ?? period.maybe('period') ?? Number.NaN))
    .sort((a, b) => a - b)
  const step = 10_000
  if (starts.length === 0 || starts.some((start, i) => start !== starts[0]! + i * step)) return {}
  const rows = periods
    .map((period): SeriesRow => {
      const { ok, httpErrors, errors, attempts } = countsOf(period.in('counters'))
      const summaries = period.in('summaries')
      const times = summaries.has('http.response_time') ? summaries.in('http.response_time') : undefined
      return {
        t: (Number(period.text('period') ?? period.maybe('period')) - starts[0]!) / 1000,
        sent: attempts,
        ok,
        failed: httpErrors + errors.reduce((sum, { count }) => sum + count, 0),
        p50: scaled(times?.maybe('p50') ?? times?.maybe('median') ?? null),
        p95: scaled(times?.maybe('p95') ?? null),
        p99: scaled(times?.maybe('p99') ?? null),
        bytesIn: period.in('counters').maybeCount('http.downloaded_bytes')
      }
    })
    .sort((a, b) => a.t - b.t)
  const adds = (['ok', 'failed', 'sent'] as const).every(
    (field) => rows.reduce((sum, row) => sum + row[field], 0) === totals[field]
  )
  return adds ? { series: rows, seriesIntervalMs: step } : {}
}
