import { nowUs } from '../clock.js'
import type { DelayWindow } from './delay-windows.js'

const timerMs = 10

/**
 * Measures how late a timer of this thread fires, from now on; each call gives what was seen since the last, undefined
 * when nothing was. A delay is known to 10 ms: it may have begun that much before the timer was due.
 *
 * A timer of its own, because `perf_hooks.monitorEventLoopDelay` leaves out the first delay after each `reset`, be it a
 * stall of seconds.
 */
export function measureDelay(): () => DelayWindow | undefined {
  let delays: number[] = []
  let number = 0
  let expected = nowUs() + timerMs * 1000
  setInterval(() => {
    const now = nowUs()
    delays.push(Math.max(0, now - expected) / 1000)
    expected = now + timerMs * 1000
  }, timerMs).unref()
  return () => {
    const sorted = delays.sort((a, b) => a - b)
    delays = []
    const max = sorted.at(-1)
    if (max === undefined) return undefined
    return {
      number: number++,
      endedAt: nowUs(),
      mean: sorted.reduce((sum, delay) => sum + delay, 0) / sorted.length,
      p99: sorted[Math.ceil(sorted.length * 0.99) - 1]!,
      max
    }
  }
}
