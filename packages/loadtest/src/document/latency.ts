import { latencyOf, type Histogram, type Latencies, type Latency, type Totals } from '@kit/report/schema'
import type { Outcomes } from '../load/counters.js'
import { LatencyRecorder, type LatencyDelta } from '../load/latency-recorder.js'

export function toHistogram({ count, indexes, counts }: LatencyDelta): Histogram {
  return { total: count, indexes: [...indexes], counts: [...counts] }
}

/** The part of the document that describes a distribution; `censored` of its values are lower bounds. */
export function toLatency(delta: LatencyDelta, censored?: number): Latency {
  const histogram = toHistogram(delta)
  if (delta.count === 0) return latencyOf(histogram, censored === undefined ? {} : { censored })
  const mean = delta.sum / delta.count
  const variance = Math.max(0, delta.sumOfSquares / delta.count - mean * mean)
  return latencyOf(histogram, {
    min: rounded(delta.min),
    max: rounded(delta.max),
    mean: Math.min(rounded(delta.max), Math.max(rounded(delta.min), rounded(mean))),
    stdev: rounded(Math.sqrt(variance)),
    ...(censored === undefined ? {} : { censored })
  })
}

/** What a document part is made from. */
export interface Counted {
  outcomes: Outcomes
  service: LatencyDelta
  response: LatencyDelta
  censored: number
}

/** The response time is told when `withResponse` is set: it belongs to the whole document or to no part of it. */
export function toLatencies({ service, response, censored }: Counted, withResponse: boolean): Latencies {
  return { service: toLatency(service), ...(withResponse ? { response: toLatency(response, censored) } : {}) }
}

export function toTotals(outcomes: Outcomes, durationMs: number): Totals {
  const { unsent, ok, httpErrors, timeouts, lost, inFlight, bytesIn, bytesOut } = outcomes
  const sent = ok + httpErrors + timeouts + lost + inFlight
  return {
    attempts: unsent + sent,
    unsent,
    sent,
    ok,
    httpErrors,
    timeouts,
    lost,
    inFlight,
    bytesIn,
    bytesOut,
    durationMs
  }
}

/** Adds distributions up without changing them. */
export function mergeDeltas(deltas: Iterable<LatencyDelta>): LatencyDelta {
  const recorder = new LatencyRecorder()
  for (const delta of deltas) recorder.add(delta)
  return recorder.read()
}

const rounded = (us: number) => Math.round(us * 10) / 10
