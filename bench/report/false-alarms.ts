/**
 * How often a comparison of the same thing finds a regression, and how often it finds a real one.
 * `jiti report/false-alarms.ts [comparisons]`; autocannon-compare judges one pair of each on the same data.
 */
import { writeFileSync } from 'node:fs'
import { compareRuns, metricNames, type Comparison, type MetricName, type Run } from '@kit/report'
import compareLikeAutocannon from 'autocannon-compare'
import { chanceFrom, realistic, side, upperBound, type Simulation } from './simulate.js'

const comparisons = Number(process.argv[2] ?? 300)
const results = new URL('../results/', import.meta.url)

interface Outcome {
  name: string
  comparisons: number
  /** How many comparisons called any metric a regression, and how many each one. */
  regressions: number
  byMetric: Record<MetricName, number>
  undecided: Record<MetricName, number>
  /** Pairs in which autocannon-compare called latency or requests significantly different. */
  autocannonCompare: { latency: number; requests: number; winner: number }
}

const progress = (text: string) => process.stderr.write(`${text}\n`)

function judge(name: string, baseline: Simulation, candidate: Simulation, count: number, seed: number): Outcome {
  const chance = chanceFrom(seed)
  const zero = () => Object.fromEntries(metricNames.map((metric) => [metric, 0])) as Record<MetricName, number>
  const outcome: Outcome = {
    name,
    comparisons: count,
    regressions: 0,
    byMetric: zero(),
    undecided: zero(),
    autocannonCompare: { latency: 0, requests: 0, winner: 0 }
  }
  for (let i = 0; i < count; i++) {
    const [before, after] = [side(baseline, chance), side(candidate, chance)]
    const comparison: Comparison = compareRuns(before, after, { seed: i + 1 })
    if (comparison.verdict === 'regression') outcome.regressions++
    for (const { metric, verdict } of comparison.metrics) {
      if (verdict === 'regression') outcome.byMetric[metric]++
      if (verdict === 'inconclusive') outcome.undecided[metric]++
    }
    const theirs = compareLikeAutocannon(autocannonResult(before[0]!), autocannonResult(after[0]!))
    if (theirs.latency.significant !== '') outcome.autocannonCompare.latency++
    if (theirs.requests.significant !== '') outcome.autocannonCompare.requests++
    if (theirs.aWins || theirs.bWins) outcome.autocannonCompare.winner++
    if ((i + 1) % 50 === 0) progress(`${name}: ${i + 1} of ${count}`)
  }
  return outcome
}

/** The numbers of a run as autocannon would have reported them. */
function autocannonResult({ totals, latency, series }: Run) {
  const rates = series.map(({ ok, failed }) => ok + failed)
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length
  const stddev = Math.sqrt(rates.reduce((sum, rate) => sum + (rate - mean) ** 2, 0) / rates.length)
  const perSecond = { average: mean, mean, stddev, total: totals.attempts }
  return {
    duration: totals.durationMs / 1000,
    requests: perSecond,
    throughput: perSecond,
    latency: {
      average: (latency.service.mean ?? 0) / 1000,
      mean: (latency.service.mean ?? 0) / 1000,
      stddev: (latency.service.stdev ?? 0) / 1000
    }
  }
}

const quiet = realistic
const noisy = { ...realistic, betweenRuns: 0.03 }
const outcomes = [
  judge('A/A, 3 % between runs', noisy, noisy, comparisons, 1),
  judge('A/A, 2 % between runs', quiet, quiet, Math.ceil(comparisons / 3), 2),
  judge('10 % slower', quiet, { ...quiet, slowdown: 1.1 }, Math.ceil(comparisons / 3), 3),
  ...[1.15, 1.2, 1.25].map((tail, i) =>
    judge(
      `p99 ${Math.round((tail - 1) * 100)} % slower`,
      quiet,
      { ...quiet, tailSlowdown: tail },
      Math.ceil(comparisons / 3),
      4 + i
    )
  )
]

const percent = (part: number, whole: number) => `${((100 * part) / whole).toFixed(1)} %`
const table = [
  '| comparison (5 + 5 runs of 60 s) | n | any regression (95 % upper bound) | p50 | p95 | p99 | requests/s | error rate | autocannon-compare, one pair: latency / requests "significant" / a winner |',
  '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
  ...outcomes.map(({ name, comparisons, regressions, byMetric, autocannonCompare }) =>
    [
      '',
      name,
      comparisons,
      `${percent(regressions, comparisons)} (${(100 * upperBound(regressions, comparisons)).toFixed(1)} %)`,
      ...metricNames.map((metric) => percent(byMetric[metric], comparisons)),
      [autocannonCompare.latency, autocannonCompare.requests, autocannonCompare.winner]
        .map((hits) => percent(hits, comparisons))
        .join(' / '),
      ''
    ]
      .join(' | ')
      .trim()
  )
].join('\n')

writeFileSync(
  new URL('report-false-alarms.json', results),
  `${JSON.stringify({ simulation: realistic, outcomes }, null, 2)}\n`
)
writeFileSync(
  new URL('report-false-alarms.md', results),
  `# False alarms and power\n\nShare of comparisons that called a metric a regression.\n\n${table}\n`
)
process.stdout.write(`${table}\n`)
