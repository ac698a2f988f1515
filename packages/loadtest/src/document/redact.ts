import type { Json } from '@kit/report/schema'
import { redactedUrl, secretName } from '../http/redacted-url.js'
import type { LoadTestSpec } from '../spec/spec.js'

const hidden = '[redacted]'

/** What the run was started with; bodies, rows and values of secret headers are left out. */
export function redactedOptions(spec: LoadTestSpec): Record<string, Json> {
  return JSON.parse(JSON.stringify(spec, (name, value: unknown) => redactedValue(name, value))) as Record<string, Json>
}

function redactedValue(name: string, value: unknown): unknown {
  if (name === 'rows' && Array.isArray(value)) return `${value.length} rows`
  if (name === 'json' || name === 'body' || name === 'secrets') return hidden
  // `cookies` is a switch, `auth` an object whose fields are all secret.
  if (typeof value === 'boolean' || typeof value === 'number') return value
  if (name !== '' && secretName.test(name)) return hidden
  return typeof value === 'string' ? redactedUrl(value) : value
}
