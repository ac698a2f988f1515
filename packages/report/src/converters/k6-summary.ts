import { assemble } from './assemble.js'
import type { Converter } from './contract.js'
import { Fields, hasAll } from './fields.js'

/**
 * k6's end-of-test summary, of `--summary-export` or of `handleSummary`: failures are one number, and no request is told.
 * Nor is the model: `vus_max` is there for arrival rates too.
 */
export const k6Summary: Converter = {
  describe: 'k6 --summary-export and handleSummary(data)',
  recognises: ({ json }) =>
    hasAll(json, 'metrics') && hasAll((json as { metrics: unknown }).metrics, 'http_reqs', 'http_req_duration'),
  convert({ json }, options) {
    const root = new Fields(json, options.source ?? 'result')
    const metrics = root.in('metrics')
    // handleSummary puts the numbers one level deeper.
    const metric = (name: string) => (metrics.in(name).has('values') ? metrics.in(name).in('values') : metrics.in(name))
    const [duration, requests] = [metric('http_req_duration'), metric('http_reqs')]
    const attempts = requests.count('count')
    const failed = metrics.has('http_req_failed') ? metric('http_req_failed').count('passes') : 0
    const ms = (name: string) => {
      const value = duration.maybe(name)
      return value === null ? null : value * 1000
    }
    const state = root.has('state') ? root.in('state').maybe('testRunDurationMs') : null
    const rate = requests.number('rate')
    return assemble(
      {
        tool: { name: 'k6' },
        totals: {
          attempts,
          ok: Math.max(0, attempts - failed),
          durationMs: state ?? (rate > 0 ? (attempts / rate) * 1000 : 0),
          bytesIn: metrics.has('data_received') ? metric('data_received').maybeCount('count') : null,
          bytesOut: metrics.has('data_sent') ? metric('data_sent').maybeCount('count') : null,
          ...(failed === 0 ? { unsent: 0, sent: attempts, httpErrors: 0, timeouts: 0, lost: 0, inFlight: 0 } : {})
        },
        latency: {
          min: ms('min'),
          mean: ms('avg'),
          max: ms('max'),
          percentiles: {
            p50: ms('med') ?? ms('p(50)'),
            p90: ms('p(90)'),
            p95: ms('p(95)'),
            p99: ms('p(99)'),
            p99_9: ms('p(99.9)')
          }
        },
        errors: [{ code: 'FAILED', kind: 'unknown', count: failed, message: 'http_req_failed' }]
      },
      options
    )
  }
}
