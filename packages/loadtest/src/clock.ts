import { performance } from 'node:perf_hooks'

/**
 * Microseconds on the machine's monotonic clock, with fractions: the same in every thread of the process, and not moved
 * by changes of the wall clock.
 */
export function nowUs(): number {
  return performance.now() * 1000 + originUs
}

/** `performance.now()` starts with its thread; hrtime does not. The difference is constant. */
const originUs = measureOrigin()

function measureOrigin(): number {
  const before = performance.now()
  const [seconds, nanos] = process.hrtime()
  const after = performance.now()
  return seconds * 1e6 + nanos / 1e3 - ((before + after) / 2) * 1000
}
