import type { Comparison, MetricComparison, Verdict } from '../compare/comparison.js'
import { comparisonCharts } from './comparison-charts.js'
import { comparisonRecords } from './comparison-records.js'
import { distributionBlocks, metricTable, precisionTable, runTable } from './comparison-tables.js'
import { metricLabels } from './metric-words.js'
import type { Block, Check, Mood, Note, Report } from './report.js'

/** What a comparison says, for people first: the verdict, then why, then the pictures. */
export function reportOnComparison(comparison: Comparison): Report {
  const { baseline, candidate, metrics } = comparison
  return {
    title: 'Load Test Comparison',
    icon: '⚖️',
    subject: `${baseline.label} (${runs(baseline.runs.length)}) → ${candidate.label} (${runs(candidate.runs.length)})`,
    sections: [
      { title: '', blocks: [metricTable(comparison)] },
      { title: 'What It Means', blocks: [{ kind: 'notes', notes: metrics.map(metricNote) }] },
      {
        title: 'Precision',
        blocks: metrics.every(({ smallestDetectable }) => smallestDetectable === null)
          ? []
          : [precisionTable(comparison)]
      },
      { title: 'Distributions', blocks: distributionBlocks(comparison) },
      { title: 'Charts', blocks: [...comparisonCharts(comparison)].map((chart): Block => ({ kind: 'chart', chart })) },
      { title: 'Runs', detail: true, blocks: [runTable(comparison)] },
      { title: 'Notes', blocks: [{ kind: 'notes', notes: remarks(comparison) }] }
    ],
    checks: [validityCheck(comparison), ...metrics.map((metric) => check(metric, comparison.strength))],
    records: comparisonRecords(comparison),
    data: comparison,
    conclusion: conclusion(comparison)
  }
}

const moods: Readonly<Record<MetricComparison['verdict'], Mood>> = {
  regression: 'bad',
  improvement: 'good',
  equivalent: 'good',
  inconclusive: 'warning',
  unmeasured: 'neutral'
}
const runs = (count: number) => `${count} ${count === 1 ? 'run' : 'runs'}`
const metricNote = ({ metric, verdict, explanation }: MetricComparison): Note => ({
  mood: moods[verdict],
  text: `${metricLabels[metric]}: ${verdict}. ${explanation}`
})

function remarks({ notes, differences, validity }: Comparison): Note[] {
  return [
    ...differences.map((text): Note => ({ mood: 'bad', text: `Compared although the runs differ. ${text}` })),
    ...validity.reasons.map(({ message }): Note => ({
      mood: validity.verdict === 'invalid' ? 'bad' : 'warning',
      text: message
    })),
    ...notes.map((text): Note => ({ mood: 'neutral', text }))
  ]
}

const validityCheck = ({ validity }: Comparison): Check => ({
  name: 'the measurements are valid',
  outcome: validity.verdict === 'invalid' ? 'failed' : validity.verdict === 'degraded' ? 'skipped' : 'passed',
  ...(validity.reasons.length === 0 ? {} : { message: validity.reasons.map(({ message }) => message).join(' ') })
})

function check({ metric, verdict, explanation }: MetricComparison, strength: Comparison['strength']): Check {
  const undecided =
    verdict === 'inconclusive' || verdict === 'unmeasured' || (verdict === 'regression' && strength === 'indicative')
  return {
    name: `${metricLabels[metric]} did not get worse`,
    outcome: undecided ? 'skipped' : verdict === 'regression' ? 'failed' : 'passed',
    message: `${verdict}${strength === 'indicative' ? ' (indicative)' : ''}: ${explanation}`
  }
}

function conclusion({ verdict, strength, metrics, validity }: Comparison): Note {
  if (validity.verdict === 'invalid')
    return { mood: 'bad', text: 'A measurement is invalid; do not conclude anything from this comparison' }
  const named = (wanted: Verdict) =>
    metrics
      .filter((metric) => metric.verdict === wanted)
      .map(({ metric }) => metricLabels[metric])
      .join(', ')
  const text = {
    regression: `regression in ${named('regression')}`,
    inconclusive: `inconclusive in ${named('inconclusive')}; nothing got worse for sure`,
    improvement: `improvement in ${named('improvement')}, nothing got worse`,
    equivalent: 'no difference beyond the margins'
  }[verdict]
  return {
    mood: moods[verdict],
    text:
      strength === 'sound'
        ? text.charAt(0).toUpperCase() + text.slice(1)
        : `Indicative only: ${text}; to be sure it takes five runs a side, see kit-report measure`
  }
}
