export interface RequestText {
  method: string
  /** Path and query. */
  path: string
  /** `example.com:8080`. */
  host: string
  headers: readonly (readonly [name: string, value: string])[]
  body?: string | Uint8Array | undefined
  keepAlive: boolean
}

const defaults: readonly (readonly [string, string])[] = [
  ['User-Agent', 'kit-loadtest'],
  ['Accept', '*/*']
]
const withBody = new Set(['POST', 'PUT', 'PATCH'])

/** The request as it goes over the wire. Headers given by the caller win over ours; the length is always ours. */
export function requestBytes({ method, path, host, headers, body, keepAlive }: RequestText): Buffer {
  const own = new Set(headers.map(([name]) => name.toLowerCase()))
  const payload = body === undefined ? undefined : typeof body === 'string' ? Buffer.from(body) : Buffer.from(body)
  const lines = [`${method} ${path} HTTP/1.1`]
  if (!own.has('host')) lines.push(`Host: ${host}`)
  for (const [name, value] of defaults) if (!own.has(name.toLowerCase())) lines.push(`${name}: ${value}`)
  for (const [name, value] of headers) {
    if (name.toLowerCase() !== 'content-length' && name.toLowerCase() !== 'connection')
      lines.push(`${name}: ${oneLine(value)}`)
  }
  if (!keepAlive) lines.push('Connection: close')
  if (payload !== undefined || withBody.has(method)) lines.push(`Content-Length: ${payload?.length ?? 0}`)
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')
  return payload === undefined ? head : Buffer.concat([head, payload])
}

/** A value that comes from a server's answer must not be able to add header lines. */
function oneLine(value: string): string {
  return value.replace(/[\r\n\0]+/g, ' ')
}
