import { assemble } from './assemble.js'
import type { Converter } from './contract.js'
import { countIn, numberIn, requiredIn } from './texts.js'

/** The text of ApacheBench: whole milliseconds. */
export const ab: Converter = {
  describe: 'the text of ab',
  recognises: ({ text }) => /^Concurrency Level:/m.test(text) && /^Complete requests:/m.test(text),
  convert({ text }, options) {
    const { source = 'result' } = options
    const attempts = countIn(text, /^Complete requests:\s+(\d+)/m, 'Complete requests', source)
    const failed = countIn(text, /^Failed requests:\s+(\d+)/m, 'Failed requests', source)
    const non2xx = numberIn(text, /^Non-2xx responses:\s+(\d+)/m) ?? 0
    const broken = failed === 0 ? 0 : (brokenIn(text) ?? failed)
    // With broken connections ab does not say which of the failed requests got a status.
    const known = broken === 0
    const bad = Math.min(attempts, broken + non2xx)
    const users = requiredIn(text, /^Concurrency Level:\s+(\d+)/m, 'Concurrency Level', source)
    const host = /^Server Hostname:\s+(\S+)/m.exec(text)?.[1]
    const port = /^Server Port:\s+(\d+)/m.exec(text)?.[1]
    const path = /^Document Path:\s+(\S+)/m.exec(text)?.[1]
    const secure = /^SSL\/TLS Protocol:/m.test(text)
    const total = /^Total:\s+(\d+)\s+(\d+)\s+([\d.]+)\s+(\d+)\s+(\d+)/m.exec(text)
    const column = (i: number) => (total?.[i] === undefined ? null : Number(total[i]) * 1000)
    const percentile = (percent: number) => {
      const ms = numberIn(text, new RegExp(`^\\s+${percent}%\\s+(\\d+)`, 'm'))
      return ms === null ? null : ms * 1000
    }
    return assemble(
      {
        tool: { name: 'ab' },
        url:
          host === undefined
            ? undefined
            : `${secure ? 'https' : 'http'}://${host}${port === undefined ? '' : `:${port}`}${path ?? '/'}`,
        model: users > 0 ? { kind: 'closed', users } : undefined,
        totals: {
          attempts,
          ok: attempts - bad,
          durationMs:
            requiredIn(text, /^Time taken for tests:\s+([\d.]+) seconds/m, 'Time taken for tests', source) * 1000,
          bytesIn: numberIn(text, /^Total transferred:\s+(\d+) bytes/m),
          bytesOut: numberIn(text, /^Total body sent:\s+(\d+)/m),
          ...(known ? { unsent: 0, sent: attempts, httpErrors: bad, timeouts: 0, lost: 0, inFlight: 0 } : {})
        },
        latency: {
          min: column(1),
          mean: column(2),
          stdev: column(3),
          max: column(5),
          percentiles: { p50: percentile(50), p90: percentile(90), p95: percentile(95), p99: percentile(99) }
        },
        errors: known ? [] : [{ code: 'FAILED', kind: 'unknown', count: bad, message: 'failed or non-2xx' }]
      },
      options
    )
  }
}

/** Failed requests without those of another length than the first: a body may vary. Null when ab does not split them. */
function brokenIn(text: string): number | null {
  const split = /^\s+\(Connect: (\d+), Receive: (\d+), Length: \d+, Exceptions: (\d+)\)/m.exec(text)
  return split === null ? null : split.slice(1).reduce((sum, count) => sum + Number(count), 0)
}
