import { ProtocolError } from './protocol-error.js'

/** How the end of a body is found (RFC 9112 §6.3). */
export type Framing = { kind: 'sized'; length: number } | { kind: 'chunked' } | { kind: 'close' }

export interface ResponseHead {
  status: number
  keepAlive: boolean
  framing: Framing
  /** The head as received, without the empty line; `headersOf` reads it when somebody asks. */
  raw: string
}

const empty: Framing = { kind: 'sized', length: 0 }
const chunked: Framing = { kind: 'chunked' }
const untilClose: Framing = { kind: 'close' }

/** Reads the status line and the three headers that delimit the message; the rest stays text until it is needed. */
export function parseHead(raw: string, bodiless: boolean): ResponseHead {
  const minor = raw.charCodeAt(7) - 48
  const status = Number(raw.slice(9, 12))
  if (
    !raw.startsWith('HTTP/1.') ||
    (minor !== 0 && minor !== 1) ||
    raw[8] !== ' ' ||
    !(status >= 100 && status <= 999)
  ) {
    throw new ProtocolError('HTTP_INVALID', 'The server did not answer in HTTP/1.1.')
  }
  let keepAlive = minor === 1
  let length: number | undefined
  let coding: string | undefined
  for (let end = raw.indexOf('\r\n'); end !== -1;) {
    const start = end + 2
    end = raw.indexOf('\r\n', start)
    const colon = raw.indexOf(':', start)
    const size = colon - start
    // Read as another name it would hide where the body ends (RFC 9112 §5.1); a folded line has no name.
    if (isBlank(raw.charCodeAt(colon - 1)) && !isBlank(raw.charCodeAt(start)) && (end === -1 || colon < end))
      throw new ProtocolError('HTTP_INVALID', 'A response header has a blank before its colon.')
    if (size !== 10 && size !== 14 && size !== 17) continue
    const name = raw.slice(start, colon).toLowerCase()
    const value = () => raw.slice(colon + 1, end === -1 ? raw.length : end).trim()
    if (name === 'content-length') length = contentLength(value(), length)
    else if (name === 'transfer-encoding') coding = coding === undefined ? value() : `${coding}, ${value()}`
    else if (name === 'connection') keepAlive = staysOpen(value().toLowerCase(), keepAlive)
  }
  // Both together are a smuggling attempt or a broken proxy: read as chunked, then never use the connection again.
  if (coding !== undefined && length !== undefined) keepAlive = false
  if (status === 101) keepAlive = false
  return { status, keepAlive, framing: framing(), raw }

  function framing(): Framing {
    if (bodiless || status < 200 || status === 204 || status === 304) return empty
    if (coding !== undefined) return /(?:^|,)\s*chunked\s*$/i.test(coding) ? chunked : untilClose
    return length === undefined ? untilClose : { kind: 'sized', length }
  }
}

const isBlank = (code: number) => code === 32 || code === 9

function contentLength(text: string, before: number | undefined): number {
  const length = Number(text)
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(length) || (before !== undefined && before !== length)) {
    throw new ProtocolError('HTTP_LENGTH_INVALID', `The response has a Content-Length of "${text}".`)
  }
  return length
}

function staysOpen(connection: string, otherwise: boolean): boolean {
  const tokens = connection.split(',').map((token) => token.trim())
  if (tokens.includes('close')) return false
  return otherwise || tokens.includes('keep-alive')
}

/** All headers in order, names in lower case; a header that occurs twice is there twice. */
export function headersOf(raw: string): [name: string, value: string][] {
  const headers: [string, string][] = []
  for (const line of raw.split('\r\n').slice(1)) {
    const last = headers.at(-1)
    const colon = line.indexOf(':')
    if (/^[ \t]/.test(line) && last !== undefined) last[1] += ` ${line.trim()}`
    else if (colon > 0) headers.push([line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()])
  }
  return headers
}
