/**
 * The load over time, in users or requests per second: straight lines between points. Before the first point its
 * value holds, after the last one the last value. Times in milliseconds since the load began.
 */
export type Profile = readonly { atMs: number; value: number }[]

export function valueAt(profile: Profile, ms: number): number {
  const [first] = profile
  if (first === undefined) throw new Error('A profile needs a point.')
  if (ms <= first.atMs) return first.value
  for (let i = 1; i < profile.length; i++) {
    const [from, to] = [profile[i - 1]!, profile[i]!]
    if (ms >= to.atMs) continue
    return from.value + ((ms - from.atMs) / (to.atMs - from.atMs)) * (to.value - from.value)
  }
  return profile.at(-1)!.value
}

export function highestOf(profile: Profile): number {
  return Math.max(...profile.map(({ value }) => value))
}

/**
 * When so many arrivals (not necessarily a whole number) have come at the profile's rates, in milliseconds; Infinity
 * when that never happens. The area under each straight piece is a trapezoid, so this solves a quadratic.
 */
export function timeOfArrival(profile: Profile, arrivals: number): number {
  let left = arrivals
  const points = [{ atMs: 0, value: profile[0]!.value }, ...profile.filter(({ atMs }) => atMs > 0)]
  for (let i = 1; i < points.length; i++) {
    const [from, to] = [points[i - 1]!, points[i]!]
    const seconds = (to.atMs - from.atMs) / 1000
    const area = ((from.value + to.value) / 2) * seconds
    if (left <= area && seconds > 0)
      return from.atMs + 1000 * solve(from.value, (to.value - from.value) / seconds, left)
    left -= area
  }
  const last = points.at(-1)!
  return last.value > 0 ? last.atMs + (1000 * left) / last.value : Infinity
}

/** The smallest x ≥ 0 with `rate·x + slope·x²/2 = area`, in a form that stays exact when the slope is near 0. */
function solve(rate: number, slope: number, area: number): number {
  if (area <= 0) return 0
  return (2 * area) / (rate + Math.sqrt(Math.max(0, rate * rate + 2 * slope * area)))
}
