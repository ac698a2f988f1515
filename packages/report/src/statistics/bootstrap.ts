import { pick, type Random } from './random.js'
import { normalCdf, studentQuantile } from './student.js'

/**
 * Block bootstrap of one series (Künsch 1989; Politis and Romano 1992, circular): draws pieces of neighbouring items
 * until there are as many as before, wrapping around the end, so that what hangs together stays together.
 */
export function drawBlocks(count: number, length: number, random: Random): number[] {
  const drawn: number[] = []
  while (drawn.length < count) {
    const start = pick(random, count)
    for (let i = 0; i < length && drawn.length < count; i++) drawn.push((start + i) % count)
  }
  return drawn
}

/**
 * Hierarchical bootstrap of the difference of two sides' means (Davison and Hinkley 1997, section 3.8): draws runs with
 * replacement, and for each drawn run one of its replicates, made by resampling the blocks inside it.
 * `replicates[run]` holds them. With one run a side, only what happens inside runs is drawn.
 */
export function hierarchicalDifferences(
  a: readonly (readonly number[])[],
  b: readonly (readonly number[])[],
  resamples: number,
  random: Random
): Float64Array {
  const differences = new Float64Array(resamples)
  for (let n = 0; n < resamples; n++) differences[n] = drawnMean(b, random) - drawnMean(a, random)
  return differences.sort()
}

function drawnMean(runs: readonly (readonly number[])[], random: Random): number {
  let sum = 0
  for (let i = 0; i < runs.length; i++) {
    const replicates = runs[pick(random, runs.length)]!
    sum += replicates[pick(random, replicates.length)]!
  }
  return sum / runs.length
}

/**
 * Replicates of several runs, with the runs drawn closer together so far that chance inside runs is not counted twice:
 * once in how the runs differ, once by resampling inside them (Davison and Hinkley 1997, section 3.8). Where the insides
 * vary more than the runs differ, the runs count as equal and the insides decide, which is the careful side.
 */
export function shrunken(runs: readonly (readonly number[])[]): number[][] {
  if (runs.length < 2) return runs.map((replicates) => [...replicates])
  const centres = runs.map(meanOf)
  const centre = meanOf(centres)
  const between = centres.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (runs.length - 1)
  const inside = meanOf(runs.map((replicates, i) => meanOf(replicates.map((value) => (value - centres[i]!) ** 2))))
  const keep = between > inside ? Math.sqrt(1 - inside / between) : 0
  return runs.map((replicates, i) => replicates.map((value) => value - (1 - keep) * (centres[i]! - centre)))
}

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

/**
 * The percentile interval, expanded for few runs (Hesterberg 2015, The American Statistician 69:371, "expanded
 * percentile"): the plain one is too narrow by √(n/(n−1)) and by what Student's t adds to the normal.
 */
export function expandedInterval(
  sorted: Float64Array,
  confidence: number,
  sizes: readonly [number, number]
): { low: number; high: number } {
  const freedom = sizes[0] + sizes[1] - 2
  const smaller = Math.min(...sizes)
  const tail = (1 - confidence) / 2
  const expanded =
    freedom === 0 ? tail : normalCdf(studentQuantile(tail, freedom) * Math.sqrt(smaller / Math.max(1, smaller - 1)))
  return { low: quantileOf(sorted, expanded), high: quantileOf(sorted, 1 - expanded) }
}

/** The quantile of sorted numbers, interpolated between neighbours (Hyndman and Fan 1996, type 7). */
export function quantileOf(sorted: ArrayLike<number>, share: number): number {
  const place = share * (sorted.length - 1)
  const below = Math.floor(place)
  const low = sorted[below]!
  return low + (place - below) * ((sorted[Math.min(sorted.length - 1, below + 1)] ?? low) - low)
}
