import { ProtocolError } from './protocol-error.js'
import { parseHead, type Framing, type ResponseHead } from './response-head.js'

const headLimit = 80 * 1024
const [atHead, atSized, atChunkSize, atChunkData, atChunkEnd, atTrailer, untilClose, atRest] = [0, 1, 2, 3, 4, 5, 6, 7]
const [cr, lf, semicolon] = [13, 10, 59]

/** What the bytes received so far amount to. */
export type Progress = 'more' | 'complete'

/**
 * Reads one HTTP/1.1 response at a time from the chunks of one connection (RFC 9112).
 *
 * The caller calls `begin` before each request, then `execute` for each chunk until it says `complete`, and `finish`
 * when the server ends the connection. HEAD, 1xx, 204 and 304 have no body whatever their headers say; interim 1xx
 * responses are skipped. The body is kept only when asked for.
 */
export class ResponseParser {
  head: ResponseHead | undefined
  /** True when the connection may carry another request after this response. */
  reusable = false
  private state: number = atRest
  private bodiless = false
  private keepsBody = false
  private remaining = 0
  private digits = 0
  private lineLength = 0
  private body: Buffer[] = []
  private pending: Buffer | undefined

  begin(request: { method: string; keepsBody: boolean }): void {
    this.head = undefined
    this.reusable = false
    this.state = atHead
    this.bodiless = request.method === 'HEAD'
    this.keepsBody = request.keepsBody
    if (this.body.length > 0) this.body = []
    this.pending = undefined
  }

  /** The body as received, content coding included; empty unless it was asked for. */
  takeBody(): Buffer {
    return this.body.length === 1 ? this.body[0]! : Buffer.concat(this.body)
  }

  /** The chunk may be reused afterwards: what is needed of it is copied. Throws ProtocolError when it is no HTTP/1.1. */
  execute(chunk: Buffer): Progress {
    let at = 0
    while (this.state !== atRest) {
      if (at >= chunk.length) return 'more'
      at = this.step(chunk, at)
    }
    // Bytes after the end belong to no request: whatever follows on this connection could not be told apart.
    if (at < chunk.length) this.reusable = false
    return 'complete'
  }

  /** The server ended the connection: that completes a response delimited by it, and breaks any other. */
  finish(): Progress {
    if (this.state !== untilClose) return 'more'
    this.complete()
    return 'complete'
  }

  private step(chunk: Buffer, at: number): number {
    switch (this.state) {
      case atHead:
        return this.readHead(chunk, at)
      case atSized:
      case atChunkData:
        return this.readSized(chunk, at)
      case atChunkSize:
        return this.readChunkSize(chunk, at)
      case atChunkEnd:
      case atTrailer:
        return this.readLineEnd(chunk, at)
      default:
        this.keep(chunk, at, chunk.length)
        return chunk.length
    }
  }

  private readHead(chunk: Buffer, at: number): number {
    const whole = this.pending === undefined ? chunk : Buffer.concat([this.pending, chunk])
    const before = whole.length - chunk.length
    const end = whole.indexOf('\r\n\r\n', at, 'latin1')
    if (end === -1) {
      this.pending = this.pending === undefined ? Buffer.from(whole.subarray(at)) : whole
      if (this.pending.length > headLimit)
        throw new ProtocolError('HTTP_HEAD_TOO_LARGE', 'The response head is too large.')
      if (this.pending.length > 8 && this.pending.toString('latin1', 0, 7) !== 'HTTP/1.') {
        throw new ProtocolError('HTTP_INVALID', 'The server did not answer in HTTP/1.1.')
      }
      // Its end would never be found, and the wait for it look like a slow server.
      if (this.pending.includes('\n\n', 0, 'latin1'))
        throw new ProtocolError('HTTP_INVALID', 'The lines of the response head end in LF instead of CR LF.')
      return chunk.length
    }
    this.pending = undefined
    const head = parseHead(whole.toString('latin1', at, end), this.bodiless)
    if (head.status >= 200 || head.status === 101) this.startBody(head)
    return end + 4 - before
  }

  private startBody(head: ResponseHead): void {
    this.head = head
    this.reusable = head.keepAlive
    const framing: Framing = head.framing
    if (framing.kind === 'sized') {
      this.remaining = framing.length
      this.state = atSized
      if (framing.length === 0) this.complete()
    } else if (framing.kind === 'chunked') {
      this.startChunk()
    } else {
      this.reusable = false
      this.state = untilClose
    }
  }

  private readSized(chunk: Buffer, at: number): number {
    const end = Math.min(chunk.length, at + this.remaining)
    this.keep(chunk, at, end)
    this.remaining -= end - at
    if (this.remaining === 0) {
      if (this.state === atSized) this.complete()
      else this.startLine(atChunkEnd)
    }
    return end
  }

  private startChunk(): void {
    this.state = atChunkSize
    this.remaining = 0
    this.digits = 0
    this.lineLength = 0
  }

  /** `1a2b;extension CRLF`; once the digits have ended, `digits` is -1 and the rest of the line is skipped. */
  private readChunkSize(chunk: Buffer, from: number): number {
    for (let at = from; at < chunk.length; at++) {
      const byte = chunk[at]!
      if (++this.lineLength > headLimit) throw new ProtocolError('HTTP_CHUNK_INVALID', 'A chunk size line is too long.')
      if (byte === lf) {
        if (this.digits === 0) throw new ProtocolError('HTTP_CHUNK_INVALID', 'A chunk has no size.')
        if (this.remaining === 0) this.startLine(atTrailer)
        else this.state = atChunkData
        return at + 1
      }
      if (this.digits === -1) continue
      const digit = hexDigit(byte)
      if (digit >= 0 && this.digits < 13) {
        this.remaining = this.remaining * 16 + digit
        this.digits++
      } else if (this.digits > 0 && (byte === cr || byte === semicolon || byte === 32 || byte === 9)) {
        this.digits = -1
      } else {
        throw new ProtocolError('HTTP_CHUNK_INVALID', 'A chunk size is no hexadecimal number.')
      }
    }
    return chunk.length
  }

  private startLine(state: number): void {
    this.state = state
    this.lineLength = 0
  }

  /** After a chunk only an empty line may follow; after the last chunk trailer lines up to an empty one. */
  private readLineEnd(chunk: Buffer, from: number): number {
    for (let at = from; at < chunk.length; at++) {
      const byte = chunk[at]!
      if (byte === lf) {
        if (this.state === atChunkEnd) this.startChunk()
        else if (this.lineLength === 0) this.complete()
        else this.lineLength = 0
        return at + 1
      }
      if (byte === cr) continue
      if (this.state === atChunkEnd || ++this.lineLength > headLimit) {
        throw new ProtocolError('HTTP_CHUNK_INVALID', 'A chunk is longer than its size.')
      }
    }
    return chunk.length
  }

  private keep(chunk: Buffer, from: number, to: number): void {
    if (this.keepsBody && to > from) this.body.push(Buffer.from(chunk.subarray(from, to)))
  }

  private complete(): void {
    this.state = atRest
  }
}

function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48
  const lower = byte | 32
  return lower >= 97 && lower <= 102 ? lower - 87 : -1
}
