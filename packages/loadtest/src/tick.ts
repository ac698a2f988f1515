import type { Collector } from './document/collector.js'
import type { RunPlan } from './plan.js'

/** How the test stands after a second. */
export interface Tick {
  elapsedMs: number
  /** Of the whole test, between 0 and 1, by time or by attempts. */
  progress: number
  /** Undefined when only the number of attempts is planned and nothing was answered yet. */
  remainingMs: number | undefined
  attempts: number
  failed: number
  /** Of the last second; in a run of more than an hour of the last row of its series. */
  requestsPerSecond: number
  /** Of the last second, µs; null without an answer. */
  p95: number | null
  connections: number
}

/** Before anything is measured. */
export const firstTick: Tick = {
  elapsedMs: 0,
  progress: 0,
  remainingMs: undefined,
  attempts: 0,
  failed: 0,
  requestsPerSecond: 0,
  p95: null,
  connections: 0
}

/** Called for every window of every worker; gives a tick when the second is complete. */
export function createTick(plan: RunPlan, collector: Collector): (second: number) => Tick | undefined {
  let last = -1
  return (second) => {
    if (second <= last || !collector.isComplete(second)) return undefined
    last = second
    const row = collector.rows[collector.rowOf(second)]!
    const { attempts, failed } = collector.standing()
    const elapsedMs = (second + 1) * 1000
    const shares = [
      plan.durationMs === undefined ? 0 : elapsedMs / plan.durationMs,
      plan.attempts === undefined ? 0 : attempts / plan.attempts
    ]
    const progress = Math.min(1, Math.max(...shares))
    return {
      elapsedMs,
      progress,
      remainingMs: progress === 0 ? undefined : (elapsedMs * (1 - progress)) / progress,
      attempts,
      failed,
      requestsPerSecond: (row.outcomes.ok + row.outcomes.httpErrors) / collector.rowSeconds,
      p95: row.p95,
      connections: row.connections
    }
  }
}
