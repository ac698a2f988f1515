import { readFileSync } from 'node:fs'
import { performance, PerformanceObserver } from 'node:perf_hooks'
import { nowUs } from '../clock.js'

/** How well the load generator's own thread was doing during one window. */
export interface HealthSample {
  /** How late a timer of 10 ms fired: the longest and the sum over all timers, µs. */
  maxLateUs: number
  lateUs: number
  timers: number
  /** Shares of the window's time: event loop busy, garbage collection, ready to run but not given a processor. */
  busy: number
  gc: number
  /** Undefined where the system does not tell. */
  waiting: number | undefined
  /** How long the thread waited for a processor each time it had something to do, on average, µs. */
  schedulingDelayUs: number | undefined
}

export interface HealthSampler {
  /** What was seen since the last time. */
  take: () => HealthSample
  stop: () => void
}

const timerMs = 10

/** Watches the thread it runs on. */
export function startHealthSampler(): HealthSampler {
  let late = { max: 0, sum: 0, timers: 0 }
  let gcMs = 0
  let since = { at: nowUs(), loop: performance.eventLoopUtilization(), scheduling: scheduling() }
  let expected = nowUs() + timerMs * 1000
  const timer = setInterval(() => {
    const now = nowUs()
    const by = Math.max(0, now - expected)
    late = { max: Math.max(late.max, by), sum: late.sum + by, timers: late.timers + 1 }
    expected = now + timerMs * 1000
  }, timerMs)
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) gcMs += duration
  })
  observer.observe({ entryTypes: ['gc'] })
  return {
    take() {
      const now = { at: nowUs(), loop: performance.eventLoopUtilization(), scheduling: scheduling() }
      const lengthUs = Math.max(1, now.at - since.at)
      // A timer that is overdue right now has not fired to tell.
      const overdue = Math.max(0, now.at - expected)
      const sample: HealthSample = {
        maxLateUs: Math.max(late.max, overdue),
        lateUs: late.sum,
        timers: late.timers,
        busy: performance.eventLoopUtilization(now.loop, since.loop).utilization,
        gc: (gcMs * 1000) / lengthUs,
        ...waits(since.scheduling, now.scheduling, lengthUs)
      }
      since = now
      late = { max: 0, sum: 0, timers: 0 }
      gcMs = 0
      return sample
    },
    stop() {
      clearInterval(timer)
      observer.disconnect()
    }
  }
}

interface Scheduling {
  waitedUs: number
  turns: number
}

/** What this thread got from the scheduler so far (Linux: schedstat is ns running, ns waiting to run, turns). */
function scheduling(): Scheduling | undefined {
  try {
    const [, waited, turns] = readFileSync('/proc/thread-self/schedstat', 'latin1').split(' ').map(Number)
    return waited === undefined || turns === undefined ? undefined : { waitedUs: waited / 1000, turns }
  } catch {
    return undefined
  }
}

function waits(
  before: Scheduling | undefined,
  now: Scheduling | undefined,
  lengthUs: number
): Pick<HealthSample, 'waiting' | 'schedulingDelayUs'> {
  if (before === undefined || now === undefined) return { waiting: undefined, schedulingDelayUs: undefined }
  const waitedUs = now.waitedUs - before.waitedUs
  return { waiting: waitedUs / lengthUs, schedulingDelayUs: waitedUs / Math.max(1, now.turns - before.turns) }
}
