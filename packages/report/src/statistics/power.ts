import { studentQuantile } from './student.js'

/** The spread between runs (standard deviation within the sides, pooled); null with fewer than two runs everywhere. */
export function pooledDeviation(a: readonly number[], b: readonly number[]): number | null {
  const freedom = a.length + b.length - 2
  if (freedom <= 0) return null
  return Math.sqrt((squares(a) + squares(b)) / freedom)
}

/**
 * The smallest true effect that a comparison like this one finds to be beyond the margin nine times out of ten: large
 * enough for the interval, margin + (t₀.₉₅ + t₀.₉) · s · √(1/n + 1/m), and for the test among five metrics.
 */
export function smallestDetectable(deviation: number, sizes: readonly [number, number], margin: number): number {
  const freedom = Math.max(1, sizes[0] + sizes[1] - 2)
  const error = deviation * Math.sqrt(1 / sizes[0] + 1 / sizes[1])
  const forInterval = margin + (studentQuantile(0.95, freedom) + studentQuantile(0.9, freedom)) * error
  return Math.max(forInterval, deviation * separable(sizes))
}

/** With fewer runs a side no test among five metrics decides anything, so none has to be passed. */
export const fewestTested = 5

/**
 * The shift, in deviations between runs, that the permutation test finds nine times out of ten at 5 % shared by five
 * metrics (Holm: p ≤ 0.01 for the first). Of 5 + 5 runs all must be beyond all others (2 of 252 ways), so there it
 * solves ∫ 5 φ(x) Φ(x)⁴ (1 − Φ(x − d))⁵ dx = 0.9; with more the test comes near Student's, and 0.8 / freedom makes up
 * for the rest (by simulation, 5 + 6 to 8 + 8).
 */
function separable([n, m]: readonly [number, number]): number {
  if (Math.min(n, m) < fewestTested) return 0
  if (n + m === 2 * fewestTested) return 3.557
  const freedom = n + m - 2
  const student = (studentQuantile(0.995, freedom) + studentQuantile(0.9, freedom)) * Math.sqrt(1 / n + 1 / m)
  return student * (1 + 0.8 / freedom)
}

export const mostRuns = 100

/**
 * How many runs a side would make the interval narrow enough to lie on one side of the margin, and an effect beyond it
 * large enough for the test, if the effect seen is the true one; null when even {@link mostRuns} would not.
 */
export function runsNeeded(deviation: number, effect: number, margin: number): number | null {
  const size = Math.abs(effect)
  const room = Math.abs(size - margin)
  for (let runs = fewestTested; runs <= mostRuns; runs++) {
    const isNarrow = studentQuantile(0.95, 2 * runs - 2) * deviation * Math.sqrt(2 / runs) <= room
    if (isNarrow && (size <= margin || deviation * separable([runs, runs]) <= size)) return runs
  }
  return null
}

function squares(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
}
