import type { Socket } from 'node:net'
import { nowUs } from '../../clock.js'
import { ProtocolError } from '../../http/protocol-error.js'
import { ResponseParser } from '../../http/response-parser.js'
import type { Endpoint, Exchange, Outcome, WireRequest } from '../engine.js'
import type { Transport } from './transport.js'

type State = 'idle' | 'connecting' | 'waiting'

/**
 * One user's connection: at most one exchange at a time, reported exactly once. The socket is dropped with every doubt
 * (an error, a close, bytes nobody asked for), so an answer can never be taken for that of another request.
 */
export class UserConnection {
  private readonly transport: Transport
  private readonly timeoutUs: number
  private readonly onExchange: (exchange: Exchange) => void
  private readonly parser = new ResponseParser()
  private socket: Socket | undefined
  private endpoint: Endpoint | undefined
  private state: State = 'idle'
  private current: Current | undefined

  constructor(transport: Transport, timeoutMs: number, onExchange: (exchange: Exchange) => void) {
    this.transport = transport
    this.timeoutUs = timeoutMs * 1000
    this.onExchange = onExchange
  }

  isOpen(): boolean {
    return this.socket !== undefined && this.state !== 'connecting'
  }

  send(request: WireRequest): void {
    if (this.current !== undefined) throw new Error('This user has an exchange under way.')
    const current = { request, exchange: newExchange(nowUs()) }
    this.current = current
    if (this.socket !== undefined && this.endpoint === request.endpoint) {
      this.write(this.socket, current)
    } else {
      this.drop()
      this.connect(request.endpoint)
    }
  }

  /** Ends the exchange when its time is up. */
  checkTime(): void {
    const { current } = this
    if (current === undefined) return
    const now = nowUs()
    if (now - current.exchange.sentAt < this.timeoutUs) return
    const limit = `${this.timeoutUs / 1e6} s`
    if (this.state === 'connecting') {
      this.fail(current, 'unsent', 'CONNECT_TIMEOUT', `The connection took longer than ${limit}.`)
    } else if (!this.isWritten()) {
      this.fail(current, 'unsent', 'SEND_TIMEOUT', `The request could not be sent within ${limit}.`)
    } else {
      this.fail(current, 'timeout', 'TIMEOUT', `No complete answer within ${limit}.`)
    }
  }

  /** Ends the exchange under way, if any, because the run is over. */
  abandon(): void {
    const { current } = this
    if (current === undefined) this.drop()
    else if (this.isWritten()) this.fail(current, 'inFlight', '', '')
    else this.fail(current, 'unsent', 'RUN_ENDED', 'The run ended before the request was sent.')
  }

  disconnect(): void {
    if (this.current === undefined) this.drop()
  }

  private connect(endpoint: Endpoint): void {
    const startedAt = nowUs()
    let tcpAt = startedAt
    const isTls = endpoint.protocol === 'https:'
    const socket = this.transport.connect(endpoint, (bytes, at) => {
      if (socket === this.socket) this.receive(bytes, at)
    })
    this.socket = socket
    this.endpoint = endpoint
    this.state = 'connecting'
    const ready = () => {
      const { current } = this
      if (socket !== this.socket || current === undefined) return
      const now = nowUs()
      current.exchange.opened = { tcpUs: (isTls ? tcpAt : now) - startedAt, tlsUs: isTls ? now - tcpAt : undefined }
      this.write(socket, current)
    }
    socket.once('connect', () => {
      tcpAt = nowUs()
      if (!isTls) ready()
    })
    if (isTls) socket.once('secureConnect', ready)
    socket.once('end', () => this.ended(socket, 'CONNECTION_CLOSED', closedMessage))
    socket.once('close', () => this.ended(socket, 'CONNECTION_CLOSED', closedMessage))
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // The system refused the bytes, so the server has not got them all.
      const isWritten = error.syscall !== 'write' && this.isWritten()
      this.ended(socket, error.code ?? 'CONNECTION_ERROR', error.message, isWritten)
    })
  }

  private write(socket: Socket, { request, exchange }: Current): void {
    this.parser.begin(request)
    this.state = 'waiting'
    exchange.bytesOut = request.bytes.length
    exchange.sentAt = nowUs()
    socket.write(request.bytes)
  }

  /** Everything was handed to the operating system. */
  private isWritten(): boolean {
    return this.state === 'waiting' && this.socket?.writableLength === 0
  }

  private receive(bytes: Buffer, at: number): void {
    const { current } = this
    // Bytes that nobody asked for, such as a 408 to an idle connection: no answer may follow them.
    if (current === undefined) return this.drop()
    const { exchange } = current
    // A server may answer within the turn of the loop in which the request was sent.
    const now = at < exchange.sentAt ? nowUs() : at
    if (exchange.bytesIn === 0) exchange.firstByteAt = now
    exchange.bytesIn += bytes.length
    try {
      if (this.parser.execute(bytes) === 'complete') this.answered(current, now)
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      this.fail(current, 'lost', error.code, error.message)
    }
  }

  private answered(current: Current, now: number): void {
    const { exchange, request } = current
    const { head, reusable } = this.parser
    exchange.status = head?.status ?? 0
    exchange.head = head?.raw ?? ''
    if (request.keepsBody) exchange.body = this.parser.takeBody()
    if (!(reusable && request.keepAlive && this.isWritten())) this.drop()
    this.report(current, 'answered', now)
  }

  /** The connection is over, by an error or in order; a response delimited by the close is complete with it. */
  private ended(socket: Socket, code: string, message: string, isWritten = this.isWritten()): void {
    if (socket !== this.socket) return
    const { current } = this
    if (current === undefined) return this.drop()
    const isClosed = this.state === 'waiting' && code === 'CONNECTION_CLOSED'
    if (isClosed && this.parser.finish() === 'complete') return this.answered(current, nowUs())
    this.fail(current, isWritten || current.exchange.bytesIn > 0 ? 'lost' : 'unsent', code, message)
  }

  private fail(current: Current, outcome: Outcome, code: string, message: string): void {
    current.exchange.code = code
    current.exchange.message = message
    this.drop()
    this.report(current, outcome, nowUs())
  }

  private drop(): void {
    const { socket } = this
    this.socket = undefined
    socket?.destroy()
  }

  private report({ exchange }: Current, outcome: Outcome, now: number): void {
    exchange.outcome = outcome
    exchange.endedAt = now
    this.state = 'idle'
    this.current = undefined
    this.onExchange(exchange)
  }
}

interface Current {
  request: WireRequest
  exchange: Exchange
}

const closedMessage = 'The server closed the connection without a complete answer.'

function newExchange(now: number): Exchange {
  return {
    outcome: 'unsent',
    sentAt: now,
    endedAt: now,
    firstByteAt: 0,
    status: 0,
    bytesIn: 0,
    bytesOut: 0,
    code: '',
    message: '',
    head: '',
    body: undefined,
    opened: undefined
  }
}
