/**
 * Counts latencies in the places of an HdrHistogram from 1 µs to 1 h with 3 significant digits: the layout of
 * `@kit/report/schema`, written out here because it runs once per request. Its memory is fixed.
 */
export const places = 23_221

const highest = 3_600_000_000
const subBuckets = 2048

/** Latencies added since the last `take`: places and counts side by side, places ascending. */
export interface LatencyDelta {
  count: number
  /** µs, exact. */
  min: number
  max: number
  sum: number
  sumOfSquares: number
  indexes: Uint32Array
  counts: Float64Array
}

export class LatencyRecorder {
  private readonly counts = new Float64Array(places)
  private lowest = places
  private highestIndex = -1
  private count = 0
  private min = Infinity
  private max = 0
  private sum = 0
  private sumOfSquares = 0

  /** Adds one latency in microseconds; what lies outside the range counts at its nearest end. */
  record(latency: number): void {
    const value = latency < 1 ? 1 : latency > highest ? highest : latency
    const index = placeOf(Math.round(value))
    this.counts[index]!++
    if (index < this.lowest) this.lowest = index
    if (index > this.highestIndex) this.highestIndex = index
    this.count++
    this.sum += value
    this.sumOfSquares += value * value
    if (value < this.min) this.min = value
    if (value > this.max) this.max = value
  }

  /** Adds what another recorder took: exact, in any order. */
  add(delta: LatencyDelta): void {
    const { indexes, counts } = delta
    if (delta.count === 0) return
    for (let i = 0; i < indexes.length; i++) this.counts[indexes[i]!]! += counts[i]!
    this.lowest = Math.min(this.lowest, indexes[0]!)
    this.highestIndex = Math.max(this.highestIndex, indexes.at(-1)!)
    this.count += delta.count
    this.sum += delta.sum
    this.sumOfSquares += delta.sumOfSquares
    this.min = Math.min(this.min, delta.min)
    this.max = Math.max(this.max, delta.max)
  }

  /** What was added so far. */
  read(): LatencyDelta {
    const used: number[] = []
    for (let index = this.lowest; index <= this.highestIndex; index++) if (this.counts[index]! > 0) used.push(index)
    return {
      count: this.count,
      min: this.min,
      max: this.max,
      sum: this.sum,
      sumOfSquares: this.sumOfSquares,
      indexes: Uint32Array.from(used),
      counts: Float64Array.from(used, (index) => this.counts[index]!)
    }
  }

  /** What was added since the last time; starts again from nothing. */
  take(): LatencyDelta {
    const delta = this.read()
    this.counts.fill(0, this.lowest, this.highestIndex + 1)
    this.lowest = places
    this.highestIndex = -1
    this.count = this.sum = this.sumOfSquares = this.max = 0
    this.min = Infinity
    return delta
  }
}

/** The place of a whole number of microseconds; equals `indexOf` of `@kit/report`, as a test checks. */
export function placeOf(value: number): number {
  if (value < subBuckets) return value
  const bucket = 21 - Math.clz32(value)
  return (bucket << 10) + (value >>> bucket)
}
