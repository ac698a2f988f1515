/**
 * The contract of a load engine: it carries single exchanges over HTTP/1.1 and tells exactly what became of each.
 * When to send, what to send, counting and statistics are not its business.
 *
 * Obligations of every member, checked by test/engines/engine-suite.ts:
 * - Each `send` is answered by exactly one `onExchange`, never synchronously from within `send`.
 * - A user has one exchange at a time and reuses its connection when both sides allow it.
 * - Nothing is connected before the first `send`; an exchange belongs to the bytes of its own request, whatever
 *   happened on the connection before.
 * - `close` ends the exchanges under way as `inFlight` (or `unsent`), reports them, and leaves no socket or timer.
 */
export interface Engine {
  readonly name: string
  open: (options: EngineOptions) => EngineSession
}

export interface EngineOptions {
  /** How many users may exist at once; they are numbered from 0. */
  users: number
  /** How long an answer may take from the moment the request is sent; the same limit holds for connecting. */
  timeoutMs: number
  /** Called once for every `send`. */
  onExchange: (user: number, exchange: Exchange) => void
  tls: TlsOptions
}

export interface EngineSession {
  send: (user: number, request: WireRequest) => void
  /** Open connections at this moment. */
  connections: () => number
  /** A user that pauses for long gives its connection back. Nothing may be under way. */
  disconnect: (user: number) => void
  close: () => Promise<void>
}

/** Where a connection goes: the address was looked up and tried before the run. */
export interface Endpoint {
  protocol: 'http:' | 'https:'
  /** The name in the URL, for TLS. */
  hostname: string
  address: string
  port: number
}

export interface TlsOptions {
  /** False accepts any certificate. */
  verify: boolean
  /** PEM of authorities to trust beside those that Node knows. */
  ca?: string
  /** PEM of a client certificate and its key. */
  cert?: string
  key?: string
}

/** One request, ready for the wire. */
export interface WireRequest {
  endpoint: Endpoint
  method: string
  bytes: Buffer
  /** False closes the connection after the answer. */
  keepAlive: boolean
  /** Whether the body of the answer is wanted. */
  keepsBody: boolean
}

/**
 * - `answered`: a complete response.
 * - `timeout`: sent, and no complete response within the limit.
 * - `lost`: sent, and the connection ended or broke without a complete response.
 * - `unsent`: the connection was refused, or broke before the whole request was handed to the system.
 * - `inFlight`: sent, and the run ended before anything else happened.
 */
export type Outcome = 'answered' | 'timeout' | 'lost' | 'unsent' | 'inFlight'

/** Times are microseconds of `clock.ts`. */
export interface Exchange {
  outcome: Outcome
  /** When the request was given to an open connection; for `unsent` when the attempt began. */
  sentAt: number
  endedAt: number
  /** When the first byte of the answer came; 0 without an answer. */
  firstByteAt: number
  /** 0 without an answer. */
  status: number
  bytesIn: number
  bytesOut: number
  /** Cause of `timeout`, `lost` and `unsent`: a system code (ECONNRESET) or one of ours. */
  code: string
  message: string
  /** The head of the answer as text; empty without one. */
  head: string
  /** Only when `keepsBody` was set and an answer came. */
  body: Buffer | undefined
  /** Durations of the connection when this exchange had to open one. */
  opened: { tcpUs: number; tlsUs: number | undefined } | undefined
}
