import { decodeHistogram } from '../histogram/codec.js'
import { percentileShares, rangeOf, rankOf, valueAtRank, type Histogram } from '../histogram/histogram.js'
import { isKitError } from '@kit-internal/errors'
import type { Latencies, Latency, Run } from './run.js'
import type { Problem } from './sums.js'

/** Every latency whose numbers contradict each other or its histogram. */
export function* distributionProblems(run: Run): Generator<Problem> {
  yield* both(run.latency, 'latency')
  for (const [i, { latency }] of run.requests.entries()) yield* both(latency, `requests[${i}].latency`)
  for (const [i, { latency }] of run.blocks.entries()) yield* both(latency, `blocks[${i}].latency`)
  for (const [i, { latency }] of (run.phases ?? []).entries()) if (latency) yield* both(latency, `phases[${i}].latency`)
}

function* both({ service, response }: Latencies, path: string): Generator<Problem> {
  yield* latencyProblems(service, `${path}.service`)
  if (response) yield* latencyProblems(response, `${path}.response`)
}

function* latencyProblems(latency: Latency, path: string): Generator<Problem> {
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
  if (latency.histogram !== null) yield* histogramProblems(latency, latency.histogram, path)
}

function* histogramProblems(latency: Latency, base64: string, path: string): Generator<Problem> {
  let histogram: Histogram
  try {
    histogram = decodeHistogram(base64)
  } catch (error) {
    if (!isKitError(error)) throw error
    yield { path: `${path}.histogram`, problem: error.message.replace(/^The histogram /, '').replace(/\.$/, '') }
    return
  }
  if (histogram.total !== latency.count) {
    yield { path: `${path}.histogram`, problem: `holds ${histogram.total} values, but count is ${latency.count}` }
    return
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
  const range = rangeOf(histogram)
  if (range && latency.max !== null && Math.abs(latency.max - range.max) > range.max * 0.001 + 1) {
    yield { path: `${path}.max`, problem: `is ${latency.max}, but the histogram says ${range.max}` }
  }
}
