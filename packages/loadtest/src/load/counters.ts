import { LatencyRecorder, type LatencyDelta } from './latency-recorder.js'

/** What became of requests; `attempts = unsent + sent`, `sent` = all the others together. */
export interface Outcomes {
  unsent: number
  ok: number
  httpErrors: number
  timeouts: number
  lost: number
  inFlight: number
  bytesIn: number
  bytesOut: number
}

export interface ErrorCount {
  code: string
  kind: 'unsent' | 'timeout' | 'lost' | 'check'
  count: number
  message: string
}

/** Everything counted under one request name since the last `take`. */
export interface RequestDelta {
  outcomes: Outcomes
  statuses: Readonly<Record<string, number>>
  errors: readonly ErrorCount[]
  /** From the send to the end of the answer. */
  service: LatencyDelta
  /** Open model: from the intended send, all that was sent. Closed model: only what was sent and never answered. */
  response: LatencyDelta
  /** How many of `response` were never answered, so that their latency is a lower bound. */
  censored: number
}

export const noOutcomes = (): Outcomes => ({
  unsent: 0,
  ok: 0,
  httpErrors: 0,
  timeouts: 0,
  lost: 0,
  inFlight: 0,
  bytesIn: 0,
  bytesOut: 0
})

export function addOutcomes(to: Outcomes, from: Outcomes): void {
  for (const key of Object.keys(from) as (keyof Outcomes)[]) to[key] += from[key]
}

/** Counts the outcomes of one request name; deltas of several can be added up in any order. */
export class RequestCounters {
  outcomes = noOutcomes()
  censored = 0
  readonly service = new LatencyRecorder()
  readonly response = new LatencyRecorder()
  private statuses: Record<string, number> = {}
  private errors = new Map<string, ErrorCount>()

  countStatus(status: number, count = 1): void {
    this.statuses[status] = (this.statuses[status] ?? 0) + count
  }

  /** The first message of a code stands for all. */
  countError({ code, kind, message }: Omit<ErrorCount, 'count'>, count = 1): void {
    const key = `${kind} ${code}`
    const known = this.errors.get(key)
    if (known) known.count += count
    else this.errors.set(key, { code, kind, message, count })
  }

  /** How many were due and never tried. */
  untried(): number {
    return this.errors.get('unsent NO_FREE_USER')?.count ?? 0
  }

  add(delta: RequestDelta): void {
    addOutcomes(this.outcomes, delta.outcomes)
    for (const [status, count] of Object.entries(delta.statuses)) this.countStatus(Number(status), count)
    for (const error of delta.errors) this.countError(error, error.count)
    this.service.add(delta.service)
    this.response.add(delta.response)
    this.censored += delta.censored
  }

  read(): RequestDelta {
    return {
      outcomes: { ...this.outcomes },
      statuses: { ...this.statuses },
      errors: [...this.errors.values()].map((error) => ({ ...error })),
      service: this.service.read(),
      response: this.response.read(),
      censored: this.censored
    }
  }

  take(): RequestDelta {
    const delta = { ...this.read(), service: this.service.take(), response: this.response.take() }
    this.outcomes = noOutcomes()
    this.statuses = {}
    this.errors = new Map()
    this.censored = 0
    return delta
  }
}
