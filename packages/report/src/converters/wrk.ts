import type { Reason } from '../schema/run.js'
import { assemble } from './assemble.js'
import type { Converter } from './contract.js'
import { countIn, microseconds, numberIn, requiredIn } from './texts.js'

/** The text of `wrk --latency` and of `wrk2 --latency`, which counts from the intended send. */
export const wrk: Converter = {
  describe: 'the text of wrk --latency and wrk2 --latency',
  recognises: ({ text }) => /^Running .+ test @ /m.test(text) && /^\s+\d+ threads? and \d+ connections/m.test(text),
  convert({ text }, options) {
    const { source = 'result' } = options
    const isWrk2 = /HdrHistogram - Recorded Latency/.test(text)
    const attempts = countIn(text, /^\s+(\d+) requests in /m, 'requests in', source)
    const seconds = microseconds(/^\s+\d+ requests in ([\d.]+(?:us|ms|s|m|h))/m.exec(text)?.[1])
    const httpErrors = numberIn(text, /^\s+Non-2xx or 3xx responses: (\d+)/m) ?? 0
    const socket = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/
      .exec(text)
      ?.slice(1)
      .map(Number) ?? [0, 0, 0, 0]
    const [connect = 0, read = 0, write = 0, slow = 0] = socket
    const percentile = (percent: string) =>
      microseconds(new RegExp(`^\\s*${percent}0*%\\s+(\\S+)`, 'm').exec(text)?.[1])
    const spectrum = (share: string) => {
      const ms = numberIn(text, new RegExp(`^\\s+([\\d.]+)\\s+${share}0*\\s+\\d+\\s`, 'm'))
      return ms === null ? null : ms * 1000
    }
    const stats = /^\s+Latency\s+(\S+)\s+(\S+)\s+(\S+)\s+\S+%/m.exec(text)
    // A timeout of wrk is an answer that came too late to be among its latencies; the other errors are connections, not requests.
    const count = isWrk2 ? numberIn(text, /Total count\s+=\s+(\d+)/) : Math.max(0, attempts - slow)
    const errors = [
      { code: 'CONNECT', count: connect },
      { code: 'READ', count: read },
      { code: 'WRITE', count: write }
    ]
    const broken = connect + read + write
    return assemble(
      {
        tool: { name: isWrk2 ? 'wrk2' : 'wrk' },
        url: /test @ (\S+)/.exec(text)?.[1],
        model: isWrk2 ? undefined : closed(requiredIn(text, /threads? and (\d+) connections/, 'connections', source)),
        totals: {
          attempts: attempts + broken,
          ok: Math.max(0, attempts - httpErrors),
          httpErrors,
          durationMs: (seconds ?? 0) / 1000,
          ...(broken === 0 ? { timeouts: 0, lost: 0, unsent: 0 } : {})
        },
        latency: {
          kind: isWrk2 ? 'response' : 'service',
          count: count === null || count === attempts ? undefined : count,
          mean: microseconds(stats?.[1]),
          stdev: microseconds(stats?.[2]),
          max: microseconds(stats?.[3]),
          percentiles: {
            p50: percentile('50(?:\\.0)?'),
            p90: percentile('90(?:\\.0)?'),
            p95: isWrk2 ? spectrum('0\\.95') : null,
            p99: percentile('99(?:\\.0)?'),
            p99_9: percentile('99\\.9')
          }
        },
        errors: errors.map(({ code, count }) => ({ code, kind: 'unknown', count, message: 'socket error' })),
        options: { slowAnswers: slow },
        ...(slow > 0 && !isWrk2 ? { reasons: [leftOut(slow)] } : {})
      },
      options
    )
  }
}

const closed = (users: number) => (users > 0 ? ({ kind: 'closed', users } as const) : undefined)

const leftOut = (slow: number): Reason => ({
  code: 'SLOW_ANSWERS_LEFT_OUT',
  message: `wrk left ${slow} answers slower than its time limit out of its latencies, which are really higher; measure again with a longer --timeout.`
})
