import { formatQuantity } from '../report/quantity.js'
import { expandedInterval, hierarchicalDifferences, shrunken } from '../statistics/bootstrap.js'
import { pooledDeviation, runsNeeded, smallestDetectable } from '../statistics/power.js'
import type { Random } from '../statistics/random.js'
import type { Interval, MetricComparison, MetricName, Verdict } from './comparison.js'
import { toScale, type RunSample } from './sample.js'

export interface Settings {
  confidence: number
  resamples: number
  random: Random
  margins: Readonly<Record<MetricName, number>>
}

const units = { p50: 'us', p95: 'us', p99: 'us', requestsPerSecond: 'perSecond', errorRate: 'share' } as const

/** Effect and interval of one metric; tests and verdicts come after all five are known. */
export interface Estimate {
  metric: MetricName
  /** Per run, on the metric's scale. */
  baseline: readonly number[]
  candidate: readonly number[]
  effect: number
  interval: Interval
}

/** Null when some run did not measure the metric. */
export function estimate(
  metric: MetricName,
  baseline: readonly RunSample[],
  candidate: readonly RunSample[],
  { confidence, resamples, random }: Settings
): Estimate | null {
  const scaled = (samples: readonly RunSample[]) =>
    samples.flatMap(({ values }) => (values[metric] === null ? [] : [toScale(metric, values[metric])]))
  const replicates = (samples: readonly RunSample[]) =>
    samples.flatMap((sample) => (sample.replicates[metric] === null ? [] : [sample.replicates[metric]]))
  const [a, b] = [scaled(baseline), scaled(candidate)]
  if (a.length < baseline.length || b.length < candidate.length) return null
  const differences = hierarchicalDifferences(
    shrunken(replicates(baseline)),
    shrunken(replicates(candidate)),
    resamples,
    random
  )
  const effect = mean(b) - mean(a)
  const { low, high } = expandedInterval(differences, confidence, [a.length, b.length])
  return {
    metric,
    baseline: a,
    candidate: b,
    effect,
    interval: { low: Math.min(low, effect), high: Math.max(high, effect) }
  }
}

/** Turns an estimate and its corrected p-value into what people read. */
export function judge(
  found: Estimate,
  p: { pValue: number | null; adjustedPValue: number | null },
  { margins }: Settings,
  sound: boolean
): MetricComparison {
  const { metric, effect, interval } = found
  const margin = margins[metric]
  const isRatio = metric !== 'errorRate'
  const limit = isRatio ? Math.log(1 + margin) : margin
  const verdict = verdictOf(metric, interval, limit, sound ? p.adjustedPValue : null)
  const deviation = pooledDeviation(found.baseline, found.candidate)
  const [baseline, candidate] = [mean(found.baseline), mean(found.candidate)].map((value) =>
    isRatio ? Math.exp(value) : value
  ) as [number, number]
  const detectable =
    deviation === null ? null : smallestDetectable(deviation, [found.baseline.length, found.candidate.length], limit)
  const needed = deviation === null || verdict !== 'inconclusive' ? null : runsNeeded(deviation, effect, limit)
  const runs = Math.min(found.baseline.length, found.candidate.length)
  const result = {
    metric,
    unit: units[metric],
    baseline,
    candidate,
    ratio: isRatio ? Math.exp(effect) : ratioOf(baseline, candidate),
    interval: isRatio
      ? { low: Math.exp(interval.low), high: Math.exp(interval.high) }
      : ratioInterval(baseline, interval),
    difference: isRatio ? null : { value: effect, ...interval },
    margin,
    ...p,
    verdict,
    smallestDetectable: detectable === null ? null : isRatio ? Math.expm1(detectable) : detectable,
    moreRuns: needed === null ? null : Math.max(1, needed - runs)
  }
  return { ...result, explanation: explain(result, deviation) }
}

const whyUnmeasured = {
  untold: () => 'No run tells it.',
  incomplete: () => 'Not measured in every run.',
  zero: (metric: MetricName) =>
    metric === 'requestsPerSecond'
      ? 'Some run had no answer.'
      : 'It is 0 in some run: too small for the resolution of the tool that measured it.'
}

/** A metric that no tool tells at all (`untold`), some run did not measure, or has as 0, of which there is no ratio. */
export function unmeasured(metric: MetricName, margin: number, why: keyof typeof whyUnmeasured): MetricComparison {
  return {
    metric,
    unit: units[metric],
    baseline: null,
    candidate: null,
    ratio: null,
    interval: null,
    difference: null,
    margin,
    pValue: null,
    adjustedPValue: null,
    verdict: why === 'untold' ? 'unmeasured' : 'inconclusive',
    smallestDetectable: null,
    moreRuns: null,
    explanation: whyUnmeasured[why](metric)
  }
}

const level = 0.05

function verdictOf(metric: MetricName, interval: Interval, limit: number, adjustedPValue: number | null): Verdict {
  const [low, high] = metric === 'requestsPerSecond' ? [-interval.high, -interval.low] : [interval.low, interval.high]
  if (low >= -limit && high <= limit) return 'equivalent'
  const tested = adjustedPValue === null || adjustedPValue <= level
  if (low > limit && tested) return 'regression'
  if (high < -limit && tested) return 'improvement'
  return 'inconclusive'
}

const ratioOf = (baseline: number, candidate: number) => (baseline > 0 && candidate > 0 ? candidate / baseline : null)

function ratioInterval(baseline: number, { low, high }: Interval): Interval | null {
  return baseline > 0 ? { low: Math.max(0, 1 + low / baseline), high: Math.max(0, 1 + high / baseline) } : null
}

function explain(found: Omit<MetricComparison, 'explanation'>, deviation: number | null): string {
  const { verdict, margin, interval, difference, ratio, moreRuns } = found
  const change = (value: number) => formatQuantity(value, 'change')
  const seen =
    difference === null
      ? `${change((ratio ?? 1) - 1)} (${change((interval?.low ?? 1) - 1)} to ${change((interval?.high ?? 1) - 1)})`
      : `${points(difference.value)} (${points(difference.low)} to ${points(difference.high)})`
  const beyond = difference === null ? formatQuantity(margin, 'share') : points(margin).slice(1)
  if (verdict === 'equivalent') return `${seen}: within the margin of ${beyond}.`
  if (verdict !== 'inconclusive') return `${seen}: beyond the margin of ${beyond}.`
  const start = `${seen}: cannot be told from the margin of ${beyond}`
  if (deviation === null) return `${start}.`
  if (moreRuns === null) return `${start}; no reasonable number of runs would settle it.`
  return `${start}; about ${moreRuns} more ${moreRuns === 1 ? 'run' : 'runs'} a side would settle it, if the effect is as it seems.`
}

/** A difference of shares in percentage points. */
function points(share: number): string {
  const sign = share > 0 ? '+' : share < 0 ? '−' : '±'
  return `${sign}${Number((Math.abs(share) * 100).toPrecision(3))} points`
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
