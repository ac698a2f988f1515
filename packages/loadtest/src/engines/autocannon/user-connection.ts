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
  private request: WireRequest | undefined
  private exchange: Exchange | undefined

  constructor(transport: Transport, timeoutMs: number, onExchange: (exchange: Exchange) => void) {
    this.transport = transport
    this.timeoutUs = timeoutMs * 1000
    this.onExchange = onExchange
  }

  isOpen(): boolean {
    return this.socket !== undefined && this.state !== 'connecting'
  }

  send(request: WireRequest): void {
    if (this.state !== 'idle') throw new Error('This user has an exchange under way.')
    this.request = request
    this.exchange = newExchange(nowUs())
    if (this.socket !== undefined && this.endpoint === request.endpoint) {
      this.write(this.socket)
    } else {
      this.drop()
      this.connect(request.endpoint)
    }
  }

  /** Ends the exchange when its time is up. */
  checkTime(): void {
    if (this.exchange === undefined) return
    const now = nowUs()
    if (now - this.exchange.sentAt < this.timeoutUs) return
    const limit = `${this.timeoutUs / 1e6} s`
    if (this.state === 'connecting') this.fail('unsent', 'CONNECT_TIMEOUT', `The connection took longer than ${limit}.`, now)
    else if (!this.isWritten()) this.fail('unsent', 'SEND_TIMEOUT', `The request could not be sent within ${limit}.`, now)
    else this.fail('timeout', 'TIMEOUT', `No complete answer within ${limit}.`, now)
  }

  /** Ends the exchange under way, if any, because the run is over. */
  abandon(): void {
    if (this.exchange === undefined) this.drop()
    else if (this.isWritten()) this.fail('inFlight', '', '')
    else this.fail('unsent', 'RUN_ENDED', 'The run ended before the request was sent.')
  }

  disconnect(): void {
    if (this.exchange === undefined) this.drop()
  }

  private connect(endpoint: Endpoint): void {
    const startedAt = nowUs()
    let tcpAt = startedAt
    const isTls = endpoint.protocol === 'https:'
    const socket = this.transport.connect(endpoint, (bytes) => {
      if (socket === this.socket) this.receive(socket, bytes)
    })
    this.socket = socket
    this.endpoint = endpoint
    this.state = 'connecting'
    const ready = () => {
      if (socket !== this.socket || this.exchange === undefined) return
      const now = nowUs()
      this.exchange.opened = { tcpUs: tcpAt - startedAt, tlsUs: isTls ? now - tcpAt : undefined }
      if (!isTls) this.exchange.opened.tcpUs = now - startedAt
      this.write(socket)
    }
    if (isTls) socket.once('connect', () => (tcpAt = nowUs())).once('secureConnect', ready)
    else socket.once('connect', ready)
    socket.once('end', () => this.ended(socket, 'CONNECTION_CLOSED', 'The server closed the connection without a complete answer.'))
    socket.once('close', () => this.ended(socket, 'CONNECTION_CLOSED', 'The connection was closed without a complete answer.'))
    socket.on('error', (error: NodeJS.ErrnoException) => this.ended(socket, error.code ?? 'CONNECTION_ERROR', error.message))
  }

  private write(socket: Socket): void {
    const { request, exchange } = this
    this.parser.begin(request!)
    this.state = 'waiting'
    exchange!.bytesOut = request!.bytes.length
    exchange!.sentAt = nowUs()
    socket.write(request!.bytes)
  }

  /** Everything was handed to the operating system. */
  private isWritten(): boolean {
    return this.state === 'waiting' && this.socket?.writableLength === 0
  }

  private receive(socket: Socket, bytes: Buffer): void {
    const { exchange } = this
    // An answer that nobody asked for, such as a 408 to an idle connection.
    if (this.state !== 'waiting' || exchange === undefined) return this.ended(socket, 'HTTP_UNSOLICITED', 'The server sent bytes before the request.')
    const now = nowUs()
    if (exchange.bytesIn === 0) exchange.firstByteAt = now
    exchange.bytesIn += bytes.length
    try {
      if (this.parser.execute(bytes) === 'complete') this.answered(now)
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      this.fail('lost', error.code, error.message, now)
    }
  }

  private answered(now: number): void {
    const { exchange, request, parser } = this
    const keep = parser.reusable && request!.keepAlive && this.isWritten()
    exchange!.status = parser.head!.status
    exchange!.head = parser.head!.raw
    if (request!.keepsBody) exchange!.body = parser.takeBody()
    if (!keep) this.drop()
    this.report('answered', now)
  }

  /** The connection is over, by an error or in order; a response delimited by the close is complete with it. */
  private ended(socket: Socket, code: string, message: string): void {
    if (socket !== this.socket) return
    if (this.exchange === undefined) return this.drop()
    if (this.state === 'waiting' && code === 'CONNECTION_CLOSED' && this.parser.finish() === 'complete') return this.answered(nowUs())
    const answerBegan = this.state === 'waiting' && this.exchange.bytesIn > 0
    this.fail(answerBegan || this.isWritten() ? 'lost' : 'unsent', code, message)
  }

  private fail(outcome: Outcome, code: string, message: string, now = nowUs()): void {
    this.exchange!.code = code
    this.exchange!.message = message
    this.drop()
    this.report(outcome, now)
  }

  private drop(): void {
    const { socket } = this
    this.socket = undefined
    socket?.destroy()
  }

  private report(outcome: Outcome, now: number): void {
    const exchange = this.exchange!
    exchange.outcome = outcome
    exchange.endedAt = now
    this.state = 'idle'
    this.exchange = undefined
    this.request = undefined
    this.onExchange(exchange)
  }
}

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
