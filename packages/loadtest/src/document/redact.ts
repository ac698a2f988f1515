import type { Json } from '@kit/report/schema'
import type { LoadTestSpec } from '../spec/spec.js'

const hidden = '[redacted]'
const secretName = /auth|cookie|token|secret|passw|api[-_]?key|session|signature|credential|^key$|^cert$/i

/** The URL without login and without the values of query parameters that look like secrets. */
export function redactedUrl(text: string): string {
  const login = text.replace(/^([a-z]+:\/\/)[^/?#@]*@/i, '$1')
  return login.replace(/([?&])([^=&#]+)=([^&#]*)/g, (whole, mark: string, name: string) =>
    secretName.test(name) ? `${mark}${name}=${hidden}` : whole
  )
}

/** What the run was started with; bodies, rows and values of secret headers are left out. */
export function redactedOptions(spec: LoadTestSpec): Record<string, Json> {
  return JSON.parse(JSON.stringify(spec, (name, value: unknown) => redactedValue(name, value))) as Record<string, Json>
}

function redactedValue(name: string, value: unknown): unknown {
  if (name === 'rows' && Array.isArray(value)) return `${value.length} rows`
  if (name === 'json' || name === 'body') return hidden
  if (name === 'url' && typeof value === 'string') return redactedUrl(value)
  // `cookies` is a switch, `auth` an object whose fields are all secret.
  if (typeof value === 'boolean' || typeof value === 'number') return value
  return name !== '' && secretName.test(name) ? hidden : value
}
