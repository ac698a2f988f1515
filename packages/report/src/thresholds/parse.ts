import { invalidThreshold } from '../errors.js'
import type { Comparator, Threshold, ThresholdMetric } from './threshold.js'

/**
 * Reads a threshold in k6's syntax, with a few spellings more:
 *
 * - `p95<500`, `p(99.9)<=1s`, `avg<200ms`, `med`, `min`, `max`: latency, in milliseconds unless `us` or `s` is said
 * - `rate<0.01`, `rate<1%`: share of requests that failed
 * - `rps>100`, `count>=1000`, `failed<5`: answers per second, requests tried, requests failed
 * - `p95{list}<200`: of the request named `list`; the name may have braces in it: `p95{GET /users/{id}}<200`
 * - `p95<=baseline*1.05`: against the baseline of a gate
 * - k6's metric names in front: `http_req_duration{name:list}: p(95)<500`, `http_req_failed: rate<0.01`, `http_reqs: rate>50`
 *
 * Latency means response time where the run has it (open model), else service time.
 * Throws KIT_REPORT_THRESHOLD_INVALID for anything else: a typo must never pass silently.
 *
 * @example
 * parseThreshold('p95{list} < 200ms').limit // { kind: 'number', value: 200 }
 */
export function parseThreshold(expression: string): Threshold {
  const { prefix, prefixTag, rest } = splitPrefix(expression.trim())
  const parts = /^([a-z]\w*(?:\(\s*[\d.]+\s*\)|\.\d+)?)\s*(?:\{(.*)\})?\s*(<=|>=|===|==|!=|<|>|=)\s*(.+)$/i.exec(rest)
  if (!parts) throw invalidThreshold(expression, 'is not of the form METRIC < VALUE', examples)
  const [, word, tag, sign, right] = parts as unknown as [string, string, string | undefined, string, string]
  if (tag !== undefined && prefixTag !== undefined) throw invalidThreshold(expression, 'names two requests', examples)
  const metric = metricOf(word, prefix, expression)
  const request = requestOf(tag ?? prefixTag, expression)
  return {
    expression,
    metric,
    ...(request === undefined ? {} : { request }),
    comparator: comparatorOf(sign, expression),
    limit: limitOf(right.trim(), metric, expression)
  }
}

const examples = 'Write for example p95<500, rate<0.01, rps>100 or p95{list}<200.'
const metricNames = 'Known are avg, min, max, med, p50 … p99.9 or p(99.9), rate, rps, count and failed.'

const k6Metrics = {
  http_req_duration: ['avg', 'min', 'max', 'med', 'p'],
  http_req_failed: ['rate'],
  http_reqs: ['rate', 'count']
} as const
type K6Metric = keyof typeof k6Metrics

function splitPrefix(text: string): { prefix?: string; prefixTag?: string | undefined; rest: string } {
  const parts = /^([a-z]\w*)\s*(?:\{(.*)\})?\s*:\s*(.+)$/i.exec(text)
  return parts ? { prefix: parts[1]!, prefixTag: parts[2], rest: parts[3]! } : { rest: text }
}

function metricOf(word: string, prefix: string | undefined, expression: string): ThresholdMetric {
  const metric = plainMetric(word.toLowerCase().replace(/\s/g, ''))
  if (metric === undefined) throw invalidThreshold(expression, `there is no metric "${word}"`, metricNames)
  if (prefix === undefined) return metric
  if (!Object.hasOwn(k6Metrics, prefix)) {
    throw invalidThreshold(
      expression,
      `there is no metric "${prefix}"`,
      `Known are ${Object.keys(k6Metrics).join(', ')}.`
    )
  }
  const allowed: readonly string[] = k6Metrics[prefix as K6Metric]
  const base = metric.kind === 'percentile' && word.toLowerCase() !== 'med' ? 'p' : word.toLowerCase()
  if (!allowed.includes(base)) {
    throw invalidThreshold(expression, `${prefix} has no ${word}`, `It has ${allowed.join(', ')}.`)
  }
  return (prefix as K6Metric) === 'http_reqs' && base === 'rate' ? { kind: 'requestsPerSecond' } : metric
}

function plainMetric(word: string): ThresholdMetric | undefined {
  if (word === 'avg' || word === 'min' || word === 'max') return { kind: 'latency', of: word }
  if (word === 'med') return { kind: 'percentile', share: 0.5 }
  if (word === 'rate') return { kind: 'errorRate' }
  if (word === 'rps') return { kind: 'requestsPerSecond' }
  if (word === 'count' || word === 'failed') return { kind: word }
  const percent = Number(/^p\(?(\d{1,3}(?:\.\d+)?)\)?$/.exec(word)?.[1] ?? Number.NaN)
  return percent > 0 && percent <= 100
    ? { kind: 'percentile', share: Number((percent / 100).toPrecision(12)) }
    : undefined
}

function requestOf(tag: string | undefined, expression: string): string | undefined {
  if (tag === undefined) return undefined
  const name = tag.trim().replace(/^name\s*:\s*/, '')
  if (name === '') throw invalidThreshold(expression, 'has an empty request name', examples)
  return name
}

function comparatorOf(sign: string, expression: string): Comparator {
  if (sign === '=') throw invalidThreshold(expression, '"=" is no comparison', 'Use <, <=, >, >=, == or !=.')
  return sign === '===' ? '==' : (sign as Comparator)
}

const latencyUnits = { us: 0.001, µs: 0.001, ms: 1, s: 1000 } as const

function limitOf(text: string, metric: ThresholdMetric, expression: string): Threshold['limit'] {
  const relative = /^baseline(?:\s*\*\s*(\d+(?:\.\d+)?))?$/i.exec(text)
  if (relative) return { kind: 'baseline', factor: Number(relative[1] ?? 1) }
  const parts = /^(\d+(?:\.\d+)?|\.\d+)\s*([a-zµ%]*)$/i.exec(text)
  if (!parts)
    throw invalidThreshold(
      expression,
      `"${text}" is no limit`,
      'Write a number, with ms, s or % if you like, or baseline*1.05.'
    )
  const [, digits, unit] = parts as unknown as [string, string, string]
  const scale = scaleOf(unit.toLowerCase(), metric)
  if (scale === undefined)
    throw invalidThreshold(expression, `"${unit}" is no unit of ${wordFor(metric)}`, unitHint(metric))
  const value = Number(digits) * scale
  if (metric.kind === 'errorRate' && value > 1) {
    throw invalidThreshold(expression, 'a rate cannot be above 1', 'Write rate<0.01 or rate<1% for one percent.')
  }
  return { kind: 'number', value }
}

function scaleOf(unit: string, metric: ThresholdMetric): number | undefined {
  if (unit === '') return 1
  if (metric.kind === 'latency' || metric.kind === 'percentile')
    return Object.hasOwn(latencyUnits, unit) ? latencyUnits[unit as keyof typeof latencyUnits] : undefined
  return metric.kind === 'errorRate' && unit === '%' ? 0.01 : undefined
}

function wordFor({ kind }: ThresholdMetric): string {
  if (kind === 'latency' || kind === 'percentile') return 'a latency'
  return kind === 'errorRate' ? 'a rate' : 'a count'
}

function unitHint({ kind }: ThresholdMetric): string {
  if (kind === 'latency' || kind === 'percentile') return 'Use us, ms or s; without a unit it is milliseconds.'
  return kind === 'errorRate' ? 'Use %, or a share between 0 and 1.' : 'It has no unit.'
}
