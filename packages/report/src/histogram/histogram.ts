import { highestOf, highestValue, indexOf, lastIndex, lowestOf, middleOf, widthOf } from './buckets.js'

/** How many values fell into each place; only places with values are kept, in ascending order. */
export interface Histogram {
  readonly total: number
  readonly indexes: readonly number[]
  readonly counts: readonly number[]
}

export const emptyHistogram: Histogram = { total: 0, indexes: [], counts: [] }

/**
 * The histogram of the given values in microseconds. Values are rounded to whole microseconds; what lies outside
 * 1 µs – 1 h is counted at the nearest end.
 *
 * @example
 * percentileOf(histogramOf([1200, 1350, 9800]), 0.5) // 1350
 */
export function histogramOf(values: Iterable<number>): Histogram {
  const counts = new Map<number, number>()
  for (const value of values) {
    if (Number.isNaN(value)) throw new RangeError('A latency must be a number of microseconds.')
    const index = indexOf(Math.min(highestValue, Math.max(1, Math.round(value))))
    counts.set(index, (counts.get(index) ?? 0) + 1)
  }
  return fromCounts(counts)
}

/** Adds histograms up, place by place: exact, whatever the order. */
export function mergeHistograms(histograms: Iterable<Histogram>): Histogram {
  const sums = new Float64Array(lastIndex + 1)
  for (const { indexes, counts } of histograms) {
    for (let i = 0; i < indexes.length; i++) sums[indexes[i]!]! += counts[i]!
  }
  return fromDense(sums)
}

/** The histogram of a dense counts array. */
export function fromDense(sums: ArrayLike<number>): Histogram {
  const indexes: number[] = []
  const counts: number[] = []
  let total = 0
  for (let index = 0; index < sums.length; index++) {
    const count = sums[index]!
    if (count === 0) continue
    indexes.push(index)
    counts.push(count)
    total += count
  }
  return { total, indexes, counts }
}

function fromCounts(counts: ReadonlyMap<number, number>): Histogram {
  const sorted = [...counts].sort(([a], [b]) => a - b)
  return {
    total: sorted.reduce((sum, [, count]) => sum + count, 0),
    indexes: sorted.map(([index]) => index),
    counts: sorted.map(([, count]) => count)
  }
}

/**
 * The value (µs) that a share of all values does not exceed, as the upper end of its place, so at most 0.1 % high.
 * `share` lies between 0 and 1. Null when the histogram is empty.
 */
export function percentileOf(histogram: Histogram, share: number): number | null {
  return valueAtRank(histogram, rankOf(histogram.total, share))
}

/** Which value, counted from 1 in ascending order, stands for the share. */
export function rankOf(total: number, share: number): number {
  // 0.29 × 100 is 28.999…96 in floating point: without the allowance the rank would depend on such luck.
  return Math.min(total, Math.max(1, Math.ceil(share * total - 1e-9 * Math.max(1, total))))
}

/** The value at a rank counted from 1, as the upper end of its place; null when there is none. */
export function valueAtRank({ indexes, counts, total }: Histogram, rank: number): number | null {
  if (total === 0) return null
  let seen = 0
  for (let i = 0; i < indexes.length; i++) {
    seen += counts[i]!
    if (seen >= rank) return highestOf(indexes[i]!)
  }
  return highestOf(indexes.at(-1)!)
}

export const percentileShares = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99, p99_9: 0.999 } as const

/** The two moments of a histogram, each place standing for its middle. Null when it is empty. */
export function momentsOf({ indexes, counts, total }: Histogram): { mean: number; stdev: number } | null {
  if (total === 0) return null
  let sum = 0
  for (let i = 0; i < indexes.length; i++) sum += middleOf(indexes[i]!) * counts[i]!
  const mean = sum / total
  let squares = 0
  for (let i = 0; i < indexes.length; i++) squares += (middleOf(indexes[i]!) - mean) ** 2 * counts[i]!
  return { mean, stdev: Math.sqrt(squares / total) }
}

/** Between what the moments lie, wherever in their places the values are. Null when it is empty. */
export function boundsOf({ indexes, counts, total }: Histogram): Record<'mean' | 'stdev', Bounds> | null {
  if (total === 0) return null
  // Around the first value, so that one pass is exact enough.
  const pivot = middleOf(indexes[0]!)
  let [sum, squares, widths] = [0, 0, 0]
  for (let i = 0; i < indexes.length; i++) {
    const index = indexes[i]!
    const count = counts[i]!
    const away = middleOf(index) - pivot
    sum += away * count
    squares += away * away * count
    widths += (widthOf(index) / 2) ** 2 * count
  }
  const mean = sum / total
  // No value is further from the middle of its place than half its width; moved values move the deviation no further.
  const off = Math.sqrt(widths / total)
  const around = (value: number) => ({ low: Math.max(0, value - off), high: value + off })
  return { mean: around(pivot + mean), stdev: around(Math.sqrt(Math.max(0, squares / total - mean * mean))) }
}

interface Bounds {
  low: number
  high: number
}

/** The smallest and largest value, as far as the places tell. Null when the histogram is empty. */
export function rangeOf({ indexes, total }: Histogram): { min: number; max: number } | null {
  return total === 0 ? null : { min: lowestOf(indexes[0]!), max: highestOf(indexes.at(-1)!) }
}
