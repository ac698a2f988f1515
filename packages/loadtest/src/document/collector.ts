import { percentileOf } from '@kit/report/schema'
import { RequestCounters, noOutcomes, addOutcomes, type Outcomes, type RequestDelta } from '../load/counters.js'
import { LatencyRecorder, type LatencyDelta } from '../load/latency-recorder.js'
import type { HealthSample } from '../load/health.js'
import type { ShareWindow } from '../load/share.js'
import { Blocks } from './blocks.js'
import { toHistogram } from './latency.js'

export interface SecondCount {
  outcomes: Outcomes
  /** Requests sent in this second, whenever they ended. */
  sent: number
  p50: number | null
  p95: number | null
  p99: number | null
  connections: number
}

/** Adds up what the workers deliver, second by second. Memory grows only with the rows of the series. */
export class Collector {
  readonly requests: readonly RequestCounters[]
  readonly blocks = new Blocks()
  readonly seconds: SecondCount[] = []
  readonly phases = { tcp: new LatencyRecorder(), tls: new LatencyRecorder(), firstByte: new LatencyRecorder() }
  readonly sendLag = new LatencyRecorder()
  readonly health: { second: number; worker: number; sample: HealthSample; sendLag: LatencyDelta }[] = []
  private readonly undecided = new Map<number, { seen: Set<number>; parts: LatencyDelta[] }>()
  private readonly scratch = new LatencyRecorder()
  private readonly live: Set<number>
  private readonly open: boolean

  constructor(options: { requests: number; workers: number; open: boolean }) {
    this.live = new Set(Array.from({ length: options.workers }, (_, worker) => worker))
    this.open = options.open
    this.requests = Array.from({ length: options.requests }, () => new RequestCounters())
  }

  add(worker: number, window: ShareWindow): void {
    const row = this.row(window.index)
    const parts = this.undecided.get(window.index) ?? { seen: new Set<number>(), parts: [] }
    parts.seen.add(worker)
    this.undecided.set(window.index, parts)
    for (const [number, delta] of window.requests) {
      this.requests[number]!.add(delta)
      this.blocks.add(window.index, delta)
      addOutcomes(row.outcomes, delta.outcomes)
      parts.parts.push(...this.felt(delta))
    }
    for (const [second, count] of window.began) this.row(second).sent += count
    for (const phase of ['tcp', 'tls', 'firstByte'] as const) this.phases[phase].add(window.phases[phase])
    row.connections += window.connections
    this.sendLag.add(window.sendLag)
    this.health.push({ second: window.index, worker, sample: window.health, sendLag: window.sendLag })
    this.decideComplete()
  }

  /** This worker delivers nothing any more. */
  end(worker: number): void {
    this.live.delete(worker)
    this.decideComplete()
  }

  isComplete(second: number): boolean {
    return second < this.seconds.length && !this.undecided.has(second)
  }

  /** How things stand now. */
  standing(): { attempts: number; failed: number; ended: (row: SecondCount) => number } {
    const sums = noOutcomes()
    for (const { outcomes } of this.requests) addOutcomes(sums, outcomes)
    const failed = sums.httpErrors + sums.timeouts + sums.lost + sums.unsent
    return {
      attempts: sums.ok + failed + sums.inFlight,
      failed,
      ended: ({ outcomes }) => outcomes.ok + outcomes.httpErrors
    }
  }

  /** The percentiles of seconds that not every worker delivered, because one ended early or broke. */
  finish(): void {
    for (const second of [...this.undecided.keys()]) this.decide(second)
  }

  /** Latencies as people feel them: from the intended send in the open model. */
  private felt(delta: RequestDelta): LatencyDelta[] {
    return [this.open ? delta.response : delta.service]
  }

  private decideComplete(): void {
    for (const [second, { seen }] of [...this.undecided]) {
      if ([...this.live].every((worker) => seen.has(worker))) this.decide(second)
    }
  }

  private decide(second: number): void {
    for (const part of this.undecided.get(second)!.parts) this.scratch.add(part)
    this.undecided.delete(second)
    const histogram = toHistogram(this.scratch.take())
    const row = this.row(second)
    row.p50 = percentileOf(histogram, 0.5)
    row.p95 = percentileOf(histogram, 0.95)
    row.p99 = percentileOf(histogram, 0.99)
  }

  private row(second: number): SecondCount {
    while (this.seconds.length <= second) {
      this.seconds.push({ outcomes: noOutcomes(), sent: 0, p50: null, p95: null, p99: null, connections: 0 })
    }
    return this.seconds[second]!
  }
}
