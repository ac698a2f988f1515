import { assemble } from './assemble.js'
import type { Converter } from './contract.js'
import { Fields, hasAll } from './fields.js'

/** `oha --output-format json`: seconds; what the deadline cut off was still in flight. */
export const oha: Converter = {
  describe: 'oha --output-format json',
  recognises: ({ json }) => hasAll(json, 'summary', 'latencyPercentiles', 'statusCodeDistribution'),
  convert({ json }, options) {
    const result = new Fields(json, options.source ?? 'result')
    const [summary, percentiles, codes] = [
      result.in('summary'),
      result.in('latencyPercentiles'),
      result.in('statusCodeDistribution')
    ]
    const statuses = Object.fromEntries(codes.names().map((code) => [code, codes.count(code)]))
    const count = (isOk: boolean) =>
      Object.entries(statuses).reduce((sum, [code, n]) => sum + (Number(code) < 400 === isOk ? n : 0), 0)
    const causes = result.has('errorDistribution') ? result.in('errorDistribution') : undefined
    const failures = (causes?.names() ?? []).map((message) => ({ message, count: causes?.count(message) ?? 0 }))
    const inFlight = sum(failures.filter(({ message }) => isDeadline(message)))
    const timeouts = sum(failures.filter(({ message }) => isTimeout(message)))
    const others = failures.filter(({ message }) => !isDeadline(message) && !isTimeout(message))
    const [ok, httpErrors] = [count(true), count(false)]
    const attempts = ok + httpErrors + sum(failures)
    const us = (fields: Fields, name: string) => {
      const value = fields.maybe(name)
      return value === null ? null : value * 1e6
    }
    return assemble(
      {
        tool: { name: 'oha' },
        totals: {
          attempts,
          ok,
          httpErrors,
          timeouts,
          inFlight,
          durationMs: summary.number('total') * 1000,
          bytesIn: summary.maybeCount('totalData'),
          ...(others.length === 0 ? { unsent: 0, lost: 0, sent: attempts } : {})
        },
        latency: {
          min: us(summary, 'fastest'),
          mean: us(summary, 'average'),
          max: us(summary, 'slowest'),
          percentiles: {
            p50: us(percentiles, 'p50'),
            p90: us(percentiles, 'p90'),
            p95: us(percentiles, 'p95'),
            p99: us(percentiles, 'p99'),
            p99_9: us(percentiles, 'p99.9')
          }
        },
        statuses,
        errors: [
          ...(timeouts > 0 ? [{ code: 'TIMEOUT', kind: 'timeout' as const, count: timeouts, message: 'timeout' }] : []),
          ...others.map(({ message, count }) => ({ code: 'ERROR', kind: 'unknown' as const, count, message }))
        ]
      },
      options
    )
  }
}

const isDeadline = (message: string) => message === 'aborted due to deadline'
const isTimeout = (message: string) => message === 'timeout'
const sum = (failures: readonly { count: number }[]) => failures.reduce((total, { count }) => total + count, 0)
