import { invalidOption } from '../errors.js'
import type { Duration } from './spec.js'

const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const

/** Milliseconds. Throws KIT_LOADTEST_OPTION naming `what`. */
export function toMs(duration: Duration, what: string): number {
  const parts = typeof duration === 'number' ? undefined : /^(\d+(?:\.\d+)?)\s*(ms|s|m|h)?$/.exec(duration.trim())
  const ms =
    typeof duration === 'number'
      ? duration * 1000
      : parts
        ? Number(parts[1]) * units[(parts[2] ?? 's') as keyof typeof units]
        : Number.NaN
  if (!Number.isFinite(ms) || ms < 0) {
    throw invalidOption(
      what,
      `cannot be ${JSON.stringify(duration)}`,
      'Give seconds, or a text such as 500ms, 30s, 5m or 1h.'
    )
  }
  if (ms > 7 * 24 * units.h) throw invalidOption(what, 'cannot be longer than a week')
  return ms
}
