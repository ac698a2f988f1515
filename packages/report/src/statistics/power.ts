import { studentQuantile } from './student.js'

/** The spread between runs (standard deviation within the sides, pooled); null with fewer than two runs everywhere. */
export function pooledDeviation(a: readonly number[], b: readonly number[]): number | null {
  const freedom = a.length + b.length - 2
  if (freedom <= 0) return null
  return Math.sqrt((squares(a) + squares(b)) / freedom)
}

/**
 * The smallest true effect that a comparison like this one finds to be beyond the margin nine times out of ten:
 * margin + (t₀.₉₅ + t₀.₉) · s · √(1/n + 1/m).
 */
export function smallestDetectable(deviation: number, sizes: readonly [number, number], margin: number): number {
  const freedom = Math.max(1, sizes[0] + sizes[1] - 2)
  const error = deviation * Math.sqrt(1 / sizes[0] + 1 / sizes[1])
  return margin + (studentQuantile(0.95, freedom) + studentQuantile(0.9, freedom)) * error
}

export const mostRuns = 100

/**
 * How many runs a side would make the interval narrow enough to lie on one side of the margin, if the effect seen is
 * the true one; null when even {@link mostRuns} would not.
 */
export function runsNeeded(deviation: number, effect: number, margin: number): number | null {
  const room = Math.abs(Math.abs(effect) - margin)
  for (let runs = 5; runs <= mostRuns; runs++) {
    if (studentQuantile(0.95, 2 * runs - 2) * deviation * Math.sqrt(2 / runs) <= room) return runs
  }
  return null
}

function squares(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
}
