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
  let since = { at: nowUs(), loop: performance.eventLoopUtilization(), waitedUs: waitedUs() }
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
      const now = { at: nowUs(), loop: performance.eventLoopUtilization(), waitedUs: waitedUs() }
      const lengthUs = Math.max(1, now.at - since.at)
      // A timer that is overdue right now has not fired to tell.
      const overdue = Math.max(0, now.at - expected)
      const sample: HealthSample = {
        maxLateUs: Math.max(late.max, overdue),
        lateUs: late.sum,
        timers: late.timers,
        busy: performance.eventLoopUtilization(now.loop, since.loop).utilization,
        gc: (gcMs * 1000) / lengthUs,
        waiting:
          now.waitedUs === undefined || since.waitedUs === undefined
            ? undefined
            : (now.waitedUs - since.waitedUs) / lengthUs
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

/** How long this thread has waited for a processor since it began (Linux: second number of schedstat, ns). */
function waitedUs(): number | undefined {
  try {
    const [, waited] = readFileSync('/proc/thread-self/schedstat', 'latin1').split(' ')
    return waited === undefined ? undefined : Number(waited) / 1000
  } catch {
    return undefined
  }
}
