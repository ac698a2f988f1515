import { decodeHistogram } from '../histogram/codec.js'
import { highestOf } from '../histogram/buckets.js'
import { rankOf } from '../histogram/histogram.js'
import { errorRate, judgedLatency, requestsPerSecond } from '../metrics.js'
import type { Block, Run } from '../schema/run.js'
import { blockLength, correlationTime } from '../statistics/autocorrelation.js'
import { drawBlocks } from '../statistics/bootstrap.js'
import type { Random } from '../statistics/random.js'
import { metricNames, type MetricName } from './comparison.js'

/** What a comparison knows about one run: each metric's value, and what it might have been by chance inside the run. */
export interface RunSample {
  values: Record<MetricName, number | null>
  /** What the tool that measured does not tell, in contrast to what could not be measured because nothing was answered. */
  untold: readonly MetricName[]
  /** What was measured as 0, though it has a size: less than the tool that measured can tell. */
  zero: readonly MetricName[]
  /** On the scale of {@link toScale}; the value alone when the run has no blocks. */
  replicates: Record<MetricName, readonly number[] | null>
  /** As how many independent blocks the run counts. */
  effectiveBlocks: number
}

const shares = { p50: 0.5, p95: 0.95, p99: 0.99 } as const
const latencyNames = ['p50', 'p95', 'p99'] as const

/** Ratios are compared as differences of logarithms; error rates as they are. */
export function toScale(metric: MetricName, value: number): number {
  return metric === 'errorRate' ? value : Math.log(value)
}

export function sampleOf(run: Run, replicates: number, random: Random): RunSample {
  const values = valuesOf(run)
  const blocks = run.blocks.filter(({ totals }) => totals.attempts > 0)
  const resample = blocks.length < 2 ? undefined : resamplerOf(blocks)
  const own = (metric: MetricName) => (values[metric] === null ? null : [toScale(metric, values[metric])])
  const drawn: Record<MetricName, number[]> = { p50: [], p95: [], p99: [], requestsPerSecond: [], errorRate: [] }
  const speeds = blocks.map(({ totals }) => totals.attempts / Math.max(1, totals.durationMs))
  const medians = blocks.map(({ latency }) => judgedLatency(latency).percentiles.p50 ?? 0)
  const length = Math.max(blockLength(speeds), blockLength(medians))
  if (resample !== undefined) {
    for (let n = 0; n < replicates; n++) {
      const replicate = resample(drawBlocks(blocks.length, length, random))
      for (const metric of metricNames) {
        const value = replicate[metric]
        if (value !== null && values[metric] !== null) drawn[metric].push(toScale(metric, value))
      }
    }
  }
  return {
    values,
    untold: latencyNames.filter((name) => run.missing?.includes(pathOf(run, name))),
    zero: zeroOf(run),
    replicates: Object.fromEntries(
      metricNames.map((metric) => [
        metric,
        drawn[metric].length > 0 ? centred(drawn[metric], toScaleOrNull(metric, values[metric])) : own(metric)
      ])
    ) as RunSample['replicates'],
    effectiveBlocks: blocks.length / Math.max(correlationTime(speeds), correlationTime(medians))
  }
}

const pathOf = ({ latency }: Run, name: string) =>
  `latency.${latency.response === undefined ? 'service' : 'response'}.percentiles.${name}`

const toScaleOrNull = (metric: MetricName, value: number | null) => (value === null ? null : toScale(metric, value))

/** Resampled percentiles scatter around a slightly different middle; only their spread is wanted. */
function centred(drawn: readonly number[], value: number | null): number[] {
  const mean = drawn.reduce((sum, one) => sum + one, 0) / drawn.length
  return drawn.map((one) => one - mean + (value ?? mean))
}

function valuesOf({ totals, latency }: Run): Record<MetricName, number | null> {
  const { p50, p95, p99 } = judgedLatency(latency).percentiles
  const speed = requestsPerSecond(totals)
  return {
    p50: positive(p50),
    p95: positive(p95),
    p99: positive(p99),
    requestsPerSecond: positive(speed),
    errorRate: errorRate(totals)
  }
}

function zeroOf({ totals, latency }: Run): MetricName[] {
  const { percentiles } = judgedLatency(latency)
  return [
    ...latencyNames.filter((name) => percentiles[name] === 0),
    ...(requestsPerSecond(totals) === 0 ? (['requestsPerSecond'] as const) : [])
  ]
}

const positive = (value: number | null) => (value === null || value <= 0 ? null : value)

/** Gives the five metrics of any selection of blocks. Histograms are decoded and laid out once. */
function resamplerOf(blocks: readonly Block[]): (drawn: readonly number[]) => Record<MetricName, number | null> {
  const histograms = blocks.map(({ latency }) => {
    const { histogram } = judgedLatency(latency)
    return histogram === null ? null : decodeHistogram(histogram)
  })
  const places = [...new Set(histograms.flatMap((histogram) => histogram?.indexes ?? []))].sort((a, b) => a - b)
  const position = new Map(places.map((index, i) => [index, i]))
  const laidOut = histograms.map((histogram) => ({
    at: Int32Array.from(histogram?.indexes ?? [], (index) => position.get(index)!),
    counts: Float64Array.from(histogram?.counts ?? [])
  }))
  const highest = places.map(highestOf)
  const sums = new Float64Array(places.length)
  return (drawn) => {
    sums.fill(0)
    const totals = { attempts: 0, ok: 0, ended: 0, answers: 0, durationMs: 0 }
    for (const i of drawn) {
      const { at, counts } = laidOut[i]!
      for (let n = 0; n < at.length; n++) sums[at[n]!]! += counts[n]!
      const { attempts, ok, httpErrors, inFlight, durationMs } = blocks[i]!.totals
      const ended = attempts - (inFlight ?? 0)
      totals.ok += ok
      totals.ended += ended
      totals.answers += httpErrors === null ? ended : ok + httpErrors
      totals.durationMs += durationMs
    }
    return {
      ...percentilesOf(sums, highest),
      requestsPerSecond: totals.durationMs === 0 ? null : positive(totals.answers / (totals.durationMs / 1000)),
      errorRate: totals.ended === 0 ? null : (totals.ended - totals.ok) / totals.ended
    }
  }
}

function percentilesOf(
  sums: Float64Array,
  highest: readonly number[]
): Record<(typeof latencyNames)[number], number | null> {
  let total = 0
  for (const count of sums) total += count
  if (total === 0) return { p50: null, p95: null, p99: null }
  const found: Record<(typeof latencyNames)[number], number | null> = { p50: null, p95: null, p99: null }
  let [seen, place] = [0, 0]
  for (const name of latencyNames) {
    const rank = rankOf(total, shares[name])
    while (place < sums.length && seen + sums[place]! < rank) seen += sums[place++]!
    found[name] = positive(highest[Math.min(place, highest.length - 1)]!)
  }
  return found
}
