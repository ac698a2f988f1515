import type { Exchange } from '../engines/engine.js'
import { RequestCounters, type RequestDelta } from './counters.js'
import { LatencyRecorder, type LatencyDelta } from './latency-recorder.js'

export const windowUs = 1_000_000

/** What one worker counted in one second of the run. */
export interface WindowDelta {
  /** Which second, counted from the beginning of the measurement. */
  index: number
  /** By request number; a request without an exchange in this second is left out. */
  requests: readonly (readonly [request: number, delta: RequestDelta])[]
  /** How many requests that ended in this second were sent in which second. */
  began: readonly (readonly [index: number, count: number])[]
  phases: ConnectionPhases
}

/** Durations in µs. */
export interface ConnectionPhases {
  tcp: LatencyDelta
  tls: LatencyDelta
  firstByte: LatencyDelta
}

/** The answer was judged, beyond its status. */
export type Verdict = { ok: true } | { ok: false; code?: string; message?: string }

/**
 * Puts every exchange into the second in which it ended and hands each second over once, in order. What was sent
 * before the measurement began is warm-up and only counted.
 */
export class WindowRecorder {
  warmupAttempts = 0
  private readonly startedAt: number
  private readonly open: boolean
  private readonly lastIndex: number
  private readonly counters: RequestCounters[]
  private readonly onWindow: (window: WindowDelta) => void
  private readonly used = new Set<number>()
  private began = new Map<number, number>()
  private index = 0
  private readonly tcp = new LatencyRecorder()
  private readonly tls = new LatencyRecorder()
  private readonly firstByte = new LatencyRecorder()

  constructor(options: {
    startedAt: number
    requests: number
    /** Records the response time from the intended send too. */
    open: boolean
    /** The last second of a run of known length; what ends a moment later belongs to it. */
    lastIndex: number
    onWindow: (window: WindowDelta) => void
  }) {
    this.startedAt = options.startedAt
    this.open = options.open
    this.lastIndex = options.lastIndex
    this.onWindow = options.onWindow
    this.counters = Array.from({ length: options.requests }, () => new RequestCounters())
  }

  /** `intendedAt` is when the plan wanted the request sent. */
  record(request: number, exchange: Exchange, verdict: Verdict, intendedAt: number): void {
    if (intendedAt < this.startedAt) {
      this.warmupAttempts++
      return
    }
    this.advance(exchange.endedAt)
    const counters = this.counters[request]!
    this.used.add(request)
    this.count(counters, exchange, verdict)
    if (exchange.outcome !== 'unsent') {
      const second = Math.min(this.lastIndex, Math.max(0, Math.floor((exchange.sentAt - this.startedAt) / windowUs)))
      this.began.set(second, (this.began.get(second) ?? 0) + 1)
      if (this.open) counters.response.record(exchange.endedAt - intendedAt)
    }
    if (exchange.opened) {
      this.tcp.record(exchange.opened.tcpUs)
      if (exchange.opened.tlsUs !== undefined) this.tls.record(exchange.opened.tlsUs)
    }
  }

  /** Requests that were due when the run ended and had found no free user. */
  countUntried(count: number): void {
    if (count === 0) return
    const counters = this.counters[0]!
    this.used.add(0)
    counters.outcomes.unsent += count
    const message = 'The request was due, but no user was free until the run ended.'
    counters.countError({ code: 'NO_FREE_USER', kind: 'unsent', message }, count)
  }

  /** Hands over the seconds that are over at the given time. */
  advance(now: number): void {
    const index = Math.min(this.lastIndex, Math.floor((now - this.startedAt) / windowUs))
    if (index > this.index) this.flush(index)
  }

  /** Hands over the second under way. */
  finish(): void {
    this.flush(this.index)
  }

  private count(counters: RequestCounters, exchange: Exchange, verdict: Verdict): void {
    const { outcomes } = counters
    outcomes.bytesIn += exchange.bytesIn
    if (exchange.outcome !== 'unsent') outcomes.bytesOut += exchange.bytesOut
    if (exchange.outcome === 'answered') {
      counters.countStatus(exchange.status)
      counters.service.record(exchange.endedAt - exchange.sentAt)
      this.firstByte.record(exchange.firstByteAt - exchange.sentAt)
      if (verdict.ok) outcomes.ok++
      else outcomes.httpErrors++
      if (!verdict.ok && verdict.code !== undefined) {
        counters.countError({ code: verdict.code, kind: 'check', message: verdict.message ?? '' })
      }
      return
    }
    if (exchange.outcome === 'inFlight') {
      outcomes.inFlight++
      if (this.open) counters.censored++
      return
    }
    if (exchange.outcome !== 'unsent') {
      counters.censored++
      if (!this.open) counters.response.record(exchange.endedAt - exchange.sentAt)
    }
    if (exchange.outcome === 'timeout') outcomes.timeouts++
    else outcomes[exchange.outcome]++
    counters.countError({ code: exchange.code, kind: exchange.outcome, message: exchange.message })
  }

  private flush(next: number): void {
    const numbers = [...this.used].sort((a, b) => a - b)
    const window = {
      index: this.index,
      requests: numbers.map((request) => [request, this.counters[request]!.take()] as const),
      began: [...this.began],
      phases: { tcp: this.tcp.take(), tls: this.tls.take(), firstByte: this.firstByte.take() }
    }
    this.used.clear()
    this.began = new Map()
    this.index = next
    // Last, because the receiver may end the run, which flushes again.
    this.onWindow(window)
  }
}
