/**
 * The layout of an HdrHistogram with lowest value 1, 3 significant digits: 2048 sub-buckets of width 1, then halves of
 * 1024 sub-buckets whose width doubles. Source: HdrHistogram's AbstractHistogram (public domain), Gil Tene.
 */
const subBuckets = 2048
const half = subBuckets / 2

/** One hour in microseconds; nothing larger is recorded. */
export const highestValue = 3_600_000_000

/** Values run from 0 to one hour, so indexes run from 0 to this. */
export const lastIndex = indexOf(highestValue)

/** The place of a whole value (µs) in the counts array. */
export function indexOf(value: number): number {
  const bucket = Math.max(0, bitLength(value) - 11)
  return (bucket + 1) * half + (Math.floor(value / 2 ** bucket) - half)
}

/** The smallest value that falls into the place. */
export function lowestOf(index: number): number {
  const bucket = bucketOf(index)
  return (index - bucket * half) * (1 << bucket)
}

/** The largest value that falls into the place: at most 0.1 % above the smallest. */
export function highestOf(index: number): number {
  return lowestOf(index) + widthOf(index) - 1
}

/** The value that stands for the place in means and areas. */
export function middleOf(index: number): number {
  const width = widthOf(index)
  return width === 1 ? lowestOf(index) : lowestOf(index) + width / 2
}

/** How many whole values fall into the place. */
export function widthOf(index: number): number {
  return 1 << bucketOf(index)
}

function bucketOf(index: number): number {
  return index < subBuckets ? 0 : (index >> 10) - 1
}

function bitLength(value: number): number {
  return value < 2 ** 32 ? 32 - Math.clz32(value) : 32 + (32 - Math.clz32(Math.floor(value / 2 ** 32)))
}
