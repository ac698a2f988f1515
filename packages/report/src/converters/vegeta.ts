import { assemble } from './assemble.js'
import { isoOf } from './autocannon.js'
import type { Converter } from './contract.js'
import { Fields, hasAll, unreadable } from './fields.js'
import { jsonLines } from './lines.js'
import { tellSamples, type Sample } from './samples.js'

/** `vegeta report -type=json`: nanoseconds; requests without answer have status 0 and are among the latencies. */
export const vegeta: Converter = {
  describe: 'vegeta report -type=json',
  recognises: ({ json }) => hasAll(json, 'latencies', 'bytes_in', 'status_codes', 'requests'),
  convert({ json }, options) {
    const result = new Fields(json, options.source ?? 'result')
    const latencies = result.in('latencies')
    const codes = result.in('status_codes')
    const statuses = Object.fromEntries(codes.names().map((code) => [code, codes.count(code)]))
    const { '0': unanswered = 0, ...answered } = statuses
    const count = (isOk: boolean) =>
      Object.entries(answered).reduce((sum, [code, n]) => sum + (Number(code) < 400 === isOk ? n : 0), 0)
    const attempts = result.count('requests')
    const us = (name: string) => {
      const value = latencies.maybe(name)
      // With requests that got no answer among them they are no latencies of answers.
      return value === null || unanswered > 0 ? null : value / 1000
    }
    const rate = result.maybe('rate') ?? 0
    return assemble(
      {
        tool: { name: 'vegeta' },
        startedAt: isoOf(result.text('earliest')),
        model: rate > 0 ? { kind: 'open', rate } : undefined,
        totals: {
          attempts,
          ok: count(true),
          httpErrors: count(false),
          durationMs: (result.number('duration') + (result.maybe('wait') ?? 0)) / 1e6,
          bytesIn: result.in('bytes_in').maybeCount('total'),
          bytesOut: result.has('bytes_out') ? result.in('bytes_out').maybeCount('total') : null,
          inFlight: 0,
          ...(unanswered === 0 ? { unsent: 0, sent: attempts, timeouts: 0, lost: 0 } : {})
        },
        latency: {
          min: us('min'),
          mean: us('mean'),
          max: us('max'),
          percentiles: { p50: us('50th'), p90: us('90th'), p95: us('95th'), p99: us('99th') }
        },
        statuses: answered,
        errors: [{ code: 'ERROR', kind: 'unknown', count: unanswered, message: firstError(result) }]
      },
      options
    )
  }
}

function firstError(result: Fields): string {
  const [first] = result.has('errors') ? result.list('errors') : []
  return typeof first === 'string' ? first : 'no answer'
}

function bytesOf(fields: Fields): Pick<Sample, 'bytesIn' | 'bytesOut'> {
  const [bytesIn, bytesOut] = [fields.maybeCount('bytes_in'), fields.maybeCount('bytes_out')]
  return { ...(bytesIn === null ? {} : { bytesIn }), ...(bytesOut === null ? {} : { bytesOut }) }
}

/** `vegeta encode --to json`: one line a request. */
export const vegetaLines: Converter = {
  describe: 'vegeta encode --to json',
  recognises: ({ text }) => /^\s*\{[^\n]*"attack"\s*:[^\n]*"latency"\s*:[^\n]*\}/.test(text.slice(0, 100_000)),
  convert({ text }, options) {
    const { source = 'result' } = options
    const samples: Sample[] = []
    const [urls, methods] = [new Set<string>(), new Set<string>()]
    for (const { fields, number } of jsonLines(text, source)) {
      const startedAt = Date.parse(fields.text('timestamp') ?? '') / 1000
      if (Number.isNaN(startedAt)) throw unreadable(source, `line ${number}: timestamp is no date`)
      const status = fields.count('code')
      const message = fields.text('error') ?? 'no answer'
      const [url, method] = [fields.text('url'), fields.text('method')]
      if (url !== undefined) urls.add(url)
      if (method !== undefined) methods.add(method)
      samples.push({
        name: [method, url].filter(Boolean).join(' ') || 'request',
        startedAt,
        latencyUs: fields.number('latency') / 1000,
        status: status >= 100 && status <= 999 ? status : 0,
        failed: status >= 400,
        error: {
          code: /timeout|deadline/i.test(message) ? 'TIMEOUT' : 'ERROR',
          kind: /timeout|deadline/i.test(message) ? 'timeout' : 'unknown',
          message
        },
        ...bytesOf(fields)
      })
    }
    if (samples.length === 0) throw unreadable(source, 'there is no request in it')
    const method = methods.size > 1 ? 'MIXED' : [...methods][0]
    return assemble(
      {
        tool: { name: 'vegeta' },
        url: urls.size === 1 ? [...urls][0] : undefined,
        method,
        ...tellSamples(samples, source)
      },
      options
    )
  }
}
