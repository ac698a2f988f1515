import { highestOf } from '../histogram/buckets.js'
import { percentileOf, type Histogram } from '../histogram/histogram.js'

/** Two distributions, place by place in ascending order. */
function* together(a: Histogram, b: Histogram): Generator<{ index: number; inA: number; inB: number }> {
  let [i, j] = [0, 0]
  while (i < a.indexes.length || j < b.indexes.length) {
    const index = Math.min(a.indexes[i] ?? Infinity, b.indexes[j] ?? Infinity)
    yield { index, inA: a.indexes[i] === index ? a.counts[i++]! : 0, inB: b.indexes[j] === index ? b.counts[j++]! : 0 }
  }
}

/** The largest gap between the two cumulative distributions (Kolmogorov and Smirnov), and where (µs). 0 is equal, 1 apart. */
export function kolmogorovSmirnov(a: Histogram, b: Histogram): { distance: number; at: number } {
  let [seenA, seenB] = [0, 0]
  let best = { distance: 0, at: 0 }
  for (const { index, inA, inB } of together(a, b)) {
    seenA += inA
    seenB += inB
    const distance = Math.abs(seenA / a.total - seenB / b.total)
    if (distance > best.distance) best = { distance, at: highestOf(index) }
  }
  return best
}

/**
 * Cliff's delta (Cliff 1993): how much more often a value of `b` is larger than one of `a` than the other way round;
 * −1 to 1. Values in one place of the histogram count as equal.
 */
export function cliffsDelta(a: Histogram, b: Histogram): number {
  let [belowA, belowB, delta] = [0, 0, 0]
  for (const { inA, inB } of together(a, b)) {
    // Values of b here against smaller ones of a, minus values of a here against smaller ones of b.
    delta += (inB / b.total) * (belowA / a.total) - (inA / a.total) * (belowB / b.total)
    belowA += inA
    belowB += inB
  }
  return Math.max(-1, Math.min(1, delta))
}

export const shiftShares = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99] as const

/** The shift function (Doksum 1974): by how much each quantile moved, in µs. */
export function shiftFunction(
  a: Histogram,
  b: Histogram
): { share: number; baseline: number; candidate: number; delta: number }[] {
  return shiftShares.map((share) => {
    const [baseline, candidate] = [percentileOf(a, share) ?? 0, percentileOf(b, share) ?? 0]
    return { share, baseline, candidate, delta: candidate - baseline }
  })
}
