import { percentileOf } from '@kit/report/schema'
import { RequestCounters, noOutcomes, addOutcomes, type Outcomes } from '../load/counters.js'
import { LatencyRecorder } from '../load/latency-recorder.js'
import type { ShareWindow } from '../load/share.js'
import { Blocks } from './blocks.js'
import { HealthRecord, noHealth, worsen, type WorstHealth } from './health-record.js'
import { toHistogram } from './latency.js'

/** One row of the series. */
export interface RowCount {
  outcomes: Outcomes
  /** Requests sent in this row, whenever they ended. */
  sent: number
  /** Of the answers in it; in the open model from the intended send. */
  p50: number | null
  p95: number | null
  p99: number | null
  connections: number
  health: WorstHealth
}

/** More rows than this are not kept: longer runs get rows of several seconds. */
const mostRows = 3600

/** Adds up what the workers deliver, second by second. Its memory does not grow with the length of a run. */
export class Collector {
  readonly requests: readonly RequestCounters[]
  readonly blocks = new Blocks()
  readonly rows: RowCount[] = []
  /** Seconds that one row covers. */
  readonly rowSeconds: number
  readonly phases = { tcp: new LatencyRecorder(), tls: new LatencyRecorder(), firstByte: new LatencyRecorder() }
  readonly sendLag = new LatencyRecorder()
  readonly health = new HealthRecord()
  /** How many seconds anything was delivered for. */
  seconds = 0
  /** Rows whose percentiles are not known yet, with what was measured in them. */
  private readonly pending = new Map<number, LatencyRecorder>()
  /** The last second each running worker delivered. */
  private readonly delivered: Map<number, number>
  private readonly open: boolean

  constructor(options: { requests: number; workers: number; open: boolean; durationMs: number | undefined }) {
    this.delivered = new Map(Array.from({ length: options.workers }, (_, worker) => [worker, -1]))
    this.open = options.open
    this.rowSeconds = Math.max(1, Math.ceil((options.durationMs ?? 0) / 1000 / mostRows))
    this.requests = Array.from({ length: options.requests }, () => new RequestCounters())
  }

  add(worker: number, window: ShareWindow): void {
    const number = this.rowOf(window.index)
    const row = this.row(number)
    const felt = this.pending.get(number) ?? new LatencyRecorder()
    this.pending.set(number, felt)
    for (const [request, delta] of window.requests) {
      this.requests[request]!.add(delta)
      this.blocks.add(window.index, delta)
      addOutcomes(row.outcomes, delta.outcomes)
      felt.add(this.open ? delta.response : delta.service)
    }
    for (const [second, count] of window.began) this.row(this.rowOf(second)).sent += count
    for (const phase of ['tcp', 'tls', 'firstByte'] as const) this.phases[phase].add(window.phases[phase])
    row.connections = Math.max(row.connections, window.connections)
    worsen(row.health, window.health)
    this.health.add(window.health)
    this.sendLag.add(window.sendLag)
    this.seconds = Math.max(this.seconds, window.index + 1)
    this.delivered.set(worker, window.index)
    this.settle()
  }

  /** This worker delivers nothing any more. */
  end(worker: number): void {
    this.delivered.delete(worker)
    this.settle()
  }

  rowOf(second: number): number {
    return Math.floor(second / this.rowSeconds)
  }

  /** Every worker has delivered this second. */
  isComplete(second: number): boolean {
    return second < this.seconds && [...this.delivered.values()].every((last) => last >= second)
  }

  /** How things stand now. */
  standing(): { attempts: number; failed: number } {
    const sums = noOutcomes()
    for (const { outcomes } of this.requests) addOutcomes(sums, outcomes)
    const failed = sums.httpErrors + sums.timeouts + sums.lost + sums.unsent
    return { attempts: sums.ok + failed + sums.inFlight, failed }
  }

  /** Works out the percentiles of rows to which nothing can be added any more. */
  private settle(): void {
    for (const [number, felt] of [...this.pending]) {
      const lastSecond = (number + 1) * this.rowSeconds - 1
      if (![...this.delivered.values()].every((last) => last >= lastSecond)) continue
      this.pending.delete(number)
      const histogram = toHistogram(felt.read())
      const row = this.row(number)
      row.p50 = percentileOf(histogram, 0.5)
      row.p95 = percentileOf(histogram, 0.95)
      row.p99 = percentileOf(histogram, 0.99)
    }
  }

  private row(number: number): RowCount {
    while (this.rows.length <= number) {
      const empty = { outcomes: noOutcomes(), sent: 0, p50: null, p95: null, p99: null, connections: 0 }
      this.rows.push({ ...empty, health: noHealth() })
    }
    return this.rows[number]!
  }
}
