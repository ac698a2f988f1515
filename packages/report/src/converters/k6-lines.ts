import { assemble } from './assemble.js'
import type { Converter } from './contract.js'
import { unreadable } from './fields.js'
import { jsonLines } from './lines.js'
import { tellSamples, type Sample } from './samples.js'

/** `k6 run --out json=FILE`: one line a measurement, so every request is known. */
export const k6Lines: Converter = {
  describe: 'k6 --out json',
  recognises: ({ text }) => /^\s*\{[^\n]*"type"\s*:\s*"(Metric|Point)"[^\n]*\}/.test(text.slice(0, 20_000)),
  convert({ text }, options) {
    const { source = 'result' } = options
    const samples: Sample[] = []
    const places = { url: new Set<string>(), method: new Set<string>() }
    for (const { fields, number } of jsonLines(text, source)) {
      if (fields.text('type') !== 'Point' || fields.text('metric') !== 'http_req_duration') continue
      const data = fields.in('data')
      const tags = data.has('tags') ? data.in('tags') : undefined
      const end = Date.parse(data.text('time') ?? '')
      if (Number.isNaN(end)) throw unreadable(source, `line ${number}: data.time is no date`)
      const latencyUs = data.number('value') * 1000
      const status = Number(tags?.text('status') ?? 0)
      const code = tags?.text('error_code')
      const [url, method] = [tags?.text('url'), tags?.text('method')]
      if (url !== undefined) places.url.add(url)
      if (method !== undefined) places.method.add(method)
      samples.push({
        name: tags?.text('name') ?? url ?? 'request',
        // k6 stamps a measurement when it ends.
        startedAt: end / 1000 - latencyUs / 1e6,
        latencyUs,
        status: Number.isInteger(status) && status >= 100 && status <= 999 ? status : 0,
        failed:
          tags?.text('expected_response') === 'false' ||
          (tags?.text('expected_response') === undefined && status >= 400),
        error: {
          code: code ?? 'ERROR',
          kind: kindOf(code),
          message: tags?.text('error') ?? 'no answer'
        }
      })
    }
    if (samples.length === 0) throw unreadable(source, 'there is no http_req_duration in it')
    const only = (values: ReadonlySet<string>) => (values.size === 1 ? [...values][0] : undefined)
    return assemble(
      {
        tool: { name: 'k6' },
        url: only(places.url),
        method: only(places.method) ?? (places.method.size > 1 ? 'MIXED' : undefined),
        ...tellSamples(samples, source)
      },
      options
    )
  }
}

/** k6's error codes: 1050 is a timeout; of 11xx (name not found) and 121x (no connection) nothing was sent. */
function kindOf(code: string | undefined): 'timeout' | 'unsent' | 'unknown' {
  if (code === '1050') return 'timeout'
  return code !== undefined && /^11\d\d$|^121\d$/.test(code) ? 'unsent' : 'unknown'
}
