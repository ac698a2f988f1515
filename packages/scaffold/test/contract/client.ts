import { request } from 'node:http'

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly text: string
}

export interface Sent {
  readonly method?: string
  /** Sent as JSON. */
  readonly json?: unknown
  /** Sent as it is. */
  readonly raw?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly token?: string | undefined
}

/** A client with an address of its own: limits by address count it apart from all others. */
export interface Client {
  readonly address: string
  send(path: string, sent?: Sent): Promise<Answer>
}

let count = 0

/** Everything in 127.0.0.0/8 is this machine, so each client can come from another address. */
export function newClient(base: string): Client {
  count += 1
  const address = `127.1.${count >> 8}.${count & 255}`
  return { address, send: (path, sent = {}) => send(base, address, path, sent) }
}

function send(base: string, localAddress: string, path: string, sent: Sent): Promise<Answer> {
  const body = sent.json === undefined ? sent.raw : JSON.stringify(sent.json)
  const headers = {
    ...(sent.json === undefined ? {} : { 'content-type': 'application/json' }),
    ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
    ...(sent.token === undefined ? {} : { authorization: `Bearer ${sent.token}` }),
    ...sent.headers
  }
  const { hostname, port } = new URL(base)
  const method = sent.method ?? (body === undefined ? 'GET' : 'POST')
  return new Promise((resolve, reject) => {
    const req = request({ hostname, port, path, method, headers, localAddress, timeout: 20_000 }, (res) => {
      let text = ''
      res.setEncoding('utf8')
      res.on('data', (chunk: string) => (text += chunk))
      res.on('error', reject)
      res.on('end', () => {
        const flat = Object.entries(res.headers).map(([name, value]) => [name, value?.toString()])
        resolve({ status: res.statusCode ?? 0, headers: Object.fromEntries(flat) as Answer['headers'], text })
      })
    })
    req.on('timeout', () => req.destroy(new Error(`${method} ${path} was not answered within 20 s.`)))
    req.on('error', reject)
    req.end(body)
  })
}

/** The value at a path like `items.0.email` of a JSON answer; undefined when there is none. */
export function at({ text }: Answer, path = ''): unknown {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  for (const key of path.split('.').filter(Boolean)) {
    value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined
  }
  return value
}

/** The text at a path; empty when there is none. */
export function textAt(answer: Answer, path: string): string {
  const value = at(answer, path)
  return typeof value === 'string' ? value : ''
}

let people = 0

/** An e-mail address that nobody else in this run uses. */
export function freshEmail(name = 'user'): string {
  people += 1
  return `${name}-${process.pid}-${Date.now().toString(36)}-${people}@example.com`
}

export const password = 'correct horse battery'
export const unknownId = '00000000-0000-4000-8000-000000000000'
