import { assemble } from './assemble.js'
import type { Converter } from './contract.js'
import { countIn, numberIn, requiredIn } from './texts.js'

/** The text of `hey`: seconds with four digits. */
export const hey: Converter = {
  describe: 'the text of hey',
  recognises: ({ text }) => /^Summary:/m.test(text) && /^\s+Slowest:\s/m.test(text) && /^\s+Requests\/sec:/m.test(text),
  convert({ text }, options) {
    const { source = 'result' } = options
    const statuses = Object.fromEntries(
      [...text.matchAll(/^\s+\[([1-9]\d\d)\]\s+(\d+) responses/gm)].map(([, code = '', count]) => [code, Number(count)])
    )
    const errors = [...section(text, 'Error distribution:').matchAll(/^\s+\[(\d+)\]\s+(.*)$/gm)].map(
      ([, count, message = '']) => {
        const isTimeout = /timeout|deadline/i.test(message)
        return {
          code: isTimeout ? 'TIMEOUT' : 'ERROR',
          kind: isTimeout ? ('timeout' as const) : ('unknown' as const),
          count: Number(count),
          message: message.trim()
        }
      }
    )
    const answers = (isOk: boolean) =>
      Object.entries(statuses).reduce((sum, [code, n]) => sum + (Number(code) < 400 === isOk ? n : 0), 0)
    const [ok, httpErrors] = [answers(true), answers(false)]
    const failures = errors.reduce((sum, { count }) => sum + count, 0)
    const timeouts = errors.filter(({ kind }) => kind === 'timeout').reduce((sum, { count }) => sum + count, 0)
    const us = (pattern: RegExp) => {
      const seconds = numberIn(text, pattern)
      return seconds === null ? null : seconds * 1e6
    }
    const percentile = (percent: number) => us(new RegExp(`^\\s+${percent}%+ in ([\\d.]+) secs`, 'm'))
    const attempts = ok + httpErrors + failures
    return assemble(
      {
        tool: { name: 'hey' },
        totals: {
          attempts,
          ok,
          httpErrors,
          timeouts,
          inFlight: 0,
          durationMs: requiredIn(text, /^\s+Total:\s+([\d.]+) secs/m, 'Total', source) * 1000,
          bytesIn: /^\s+Total data:/m.test(text)
            ? countIn(text, /^\s+Total data:\s+(\d+) bytes/m, 'Total data', source)
            : null,
          ...(failures === timeouts ? { unsent: 0, lost: 0, sent: attempts } : {})
        },
        latency: {
          min: us(/^\s+Fastest:\s+([\d.]+) secs/m),
          mean: us(/^\s+Average:\s+([\d.]+) secs/m),
          max: us(/^\s+Slowest:\s+([\d.]+) secs/m),
          percentiles: { p50: percentile(50), p90: percentile(90), p95: percentile(95), p99: percentile(99) }
        },
        statuses,
        errors
      },
      options
    )
  }
}

function section(text: string, heading: string): string {
  const start = text.indexOf(heading)
  return start === -1 ? '' : text.slice(start + heading.length)
}
