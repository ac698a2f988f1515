import { decodeHistogram } from '../histogram/codec.js'
import {
  boundsOf,
  mergeHistograms,
  percentileShares,
  rangeOf,
  rankOf,
  valueAtRank,
  type Histogram
} from '../histogram/histogram.js'
import { isKitError } from '@kit-internal/errors'
import type { Latencies, Latency, Run } from './run.js'
import type { Problem } from './sums.js'

/** Every latency whose numbers contradict each other or its histogram, and blocks that do not merge to the whole. */
export function* distributionProblems(run: Run): Generator<Problem> {
  const whole = yield* both(run.latency, 'latency')
  for (const [i, { latency }] of run.requests.entries()) yield* both(latency, `requests[${i}].latency`)
  const blocks: Decoded[] = []
  for (const [i, { latency }] of run.blocks.entries()) blocks.push(yield* both(latency, `blocks[${i}].latency`))
  for (const [i, { latency }] of (run.phases ?? []).entries()) if (latency) yield* both(latency, `phases[${i}].latency`)
  for (const which of ['service', 'response'] as const) {
    const parts = blocks.flatMap((block) => block[which] ?? [])
    if (parts.length === 0 || parts.length < blocks.length || whole[which] === undefined) continue
    if (!sameCounts(mergeHistograms(parts), whole[which]))
      yield { path: 'blocks', problem: `do not merge to the histogram of latency.${which}` }
  }
}

/** The histograms that the document carries and that can be read. */
interface Decoded {
  service?: Histogram | undefined
  response?: Histogram | undefined
}

function* both({ service, response }: Latencies, path: string): Generator<Problem, Decoded> {
  return {
    service: yield* latencyProblems(service, `${path}.service`),
    response: response && (yield* latencyProblems(response, `${path}.response`))
  }
}

function sameCounts(a: Histogram, b: Histogram): boolean {
  return (
    a.indexes.length === b.indexes.length &&
    a.indexes.every((index, i) => index === b.indexes[i] && a.counts[i] === b.counts[i])
  )
}

function* latencyProblems(latency: Latency, path: string): Generator<Problem, Histogram | undefined> {
  const { min, mean, max, percentiles, count } = latency
  if ((latency.censored ?? 0) > count) yield { path: `${path}.censored`, problem: `is more than count (${count})` }
  const ladder = Object.entries({ min, ...percentiles, max }).filter(
    (step): step is [string, number] => step[1] !== null
  )
  if (count === 0 && (ladder.length > 0 || mean !== null)) {
    yield { path, problem: 'has values though its count is 0' }
  }
  for (const [i, [name, value]] of ladder.entries()) {
    const before = ladder[i - 1]
    if (before && value < before[1]) {
      yield {
        path: `${path}${name === 'max' ? '.max' : `.percentiles.${name}`}`,
        problem: `is ${value}, below ${before[0]} (${before[1]})`
      }
    }
  }
  if (mean !== null && ((min !== null && mean < min - 1) || (max !== null && mean > max + 1))) {
    yield { path: `${path}.mean`, problem: `is ${mean}, outside min and max` }
  }
  return latency.histogram === null ? undefined : yield* histogramProblems(latency, latency.histogram, path)
}

function* histogramProblems(latency: Latency, base64: string, path: string): Generator<Problem, Histogram | undefined> {
  let histogram: Histogram
  try {
    histogram = decodeHistogram(base64)
  } catch (error) {
    if (!isKitError(error)) throw error
    yield { path: `${path}.histogram`, problem: error.message.replace(/^The histogram /, '').replace(/\.$/, '') }
    return undefined
  }
  if (histogram.total !== latency.count) {
    yield { path: `${path}.histogram`, problem: `holds ${histogram.total} values, but count is ${latency.count}` }
    return undefined
  }
  for (const [name, share] of Object.entries(percentileShares) as [keyof typeof percentileShares, number][]) {
    const value = latency.percentiles[name]
    if (value === null || histogram.total === 0) continue
    // Libraries differ by one rank, and by which end of a place they report.
    const rank = rankOf(histogram.total, share)
    const [low, high] = [valueAtRank(histogram, rank - 1), valueAtRank(histogram, rank + 1)]
    if (low === null || high === null) continue
    if (value < low * 0.999 - 1 || value > high * 1.001 + 1) {
      yield {
        path: `${path}.percentiles.${name}`,
        problem: `is ${value}, but the histogram says ${valueAtRank(histogram, rank) ?? 'nothing'}`
      }
    }
  }
  yield* momentProblems(latency, histogram, path)
  return histogram
}

/** Everything within what the places leave open, 0.1 % and a microsecond. */
function* momentProblems(latency: Latency, histogram: Histogram, path: string): Generator<Problem> {
  const range = rangeOf(histogram)
  const bounds = boundsOf(histogram)
  if (range === null || bounds === null) return
  const told = (field: 'min' | 'max' | 'mean' | 'stdev', low: number, high: number): Problem[] => {
    const value = latency[field]
    if (value === null || (value >= low * 0.999 - 1 && value <= high * 1.001 + 1)) return []
    return [
      { path: `${path}.${field}`, problem: `is ${value}, but the histogram says ${Math.round((low + high) / 2)}` }
    ]
  }
  const { mean, stdev } = bounds
  yield* told('min', range.min, range.min)
  yield* told('max', range.max, range.max)
  yield* told('mean', mean.low, mean.high)
  // Some divide by one less than the count.
  const ofSample = Math.sqrt(histogram.total / Math.max(1, histogram.total - 1))
  yield* told('stdev', stdev.low, stdev.high * ofSample)
}
