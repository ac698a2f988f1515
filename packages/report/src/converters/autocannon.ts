import { assemble } from './assemble.js'
import type { Converter } from './contract.js'
import { Fields, hasAll } from './fields.js'

/** `autocannon --json`: latencies in whole milliseconds, no 95th percentile, errors in one number. */
export const autocannon: Converter = {
  describe: 'autocannon --json',
  recognises: ({ json }) => hasAll(json, 'latency', 'requests', 'throughput', 'connections', 'non2xx'),
  convert({ json }, options) {
    const result = new Fields(json, options.source ?? 'result')
    const [latency, requests] = [result.in('latency'), result.in('requests')]
    const class_ = (digit: number) => result.maybeCount(`${digit}xx`) ?? 0
    const ok = class_(1) + class_(2) + class_(3)
    const httpErrors = class_(4) + class_(5)
    const [errors, timeouts] = [result.count('errors'), result.count('timeouts')]
    const connections = result.number('connections')
    const ended = ok + httpErrors + errors
    const sent = requests.maybeCount('sent')
    // Of an error that is no timeout, or a connection that was reset, autocannon does not tell whether its request was sent.
    const clear = errors === timeouts && (result.maybeCount('resets') ?? 0) === 0
    const whole = clear && sent !== null && sent >= ended
    const ms = (name: string) => scaled(latency.maybe(name))
    return assemble(
      {
        tool: { name: 'autocannon' },
        startedAt: isoOf(result.text('start')),
        url: result.text('url'),
        model: connections > 0 ? { kind: 'closed', users: connections } : undefined,
        totals: {
          attempts: whole ? sent : ended,
          ok,
          httpErrors,
          timeouts,
          durationMs: result.number('duration') * 1000,
          bytesIn: result.in('throughput').maybeCount('total'),
          ...(clear ? { unsent: 0, lost: 0 } : {}),
          ...(whole ? { sent, inFlight: sent - ended } : {})
        },
        latency: {
          count: requests.count('total') === ok + httpErrors ? undefined : requests.count('total'),
          min: ms('min'),
          mean: ms('mean') ?? ms('average'),
          stdev: ms('stddev'),
          max: ms('max'),
          percentiles: { p50: ms('p50'), p90: ms('p90'), p99: ms('p99'), p99_9: ms('p99_9') }
        },
        ...(result.has('statusCodeStats') ? { statuses: statusCounts(result.in('statusCodeStats')) } : {}),
        errors: [
          { code: 'TIMEOUT', kind: 'timeout', count: timeouts, message: 'no answer in time' },
          { code: 'ERROR', kind: 'unknown', count: Math.max(0, errors - timeouts), message: 'connection error' }
        ]
      },
      options
    )
  }
}

const scaled = (ms: number | null) => (ms === null ? null : ms * 1000)

function statusCounts(stats: Fields): Record<string, number> {
  return Object.fromEntries(stats.names().map((status) => [status, stats.in(status).count('count')]))
}

/** A date as ISO 8601; undefined when it is none. */
export function isoOf(text: string | number | undefined): string | undefined {
  if (text === undefined) return undefined
  const date = new Date(text)
  return Number.isNaN(date.getTime()) || date.getTime() < 0 || date.getUTCFullYear() > 9999
    ? undefined
    : date.toISOString()
}
