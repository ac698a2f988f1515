import { KitError } from '@kit-internal/errors'
import { metricNames, type CompareOptions, type MetricName } from '../index.js'

export const comparisonOptions = {
  margin: {
    type: 'list',
    describe: 'How much is too little to matter: 5%, or for one metric p99=10%, errorRate=0.5%',
    defaultDescription: '5%, p99=10%, errorRate=0.5%'
  },
  force: { type: 'boolean', describe: 'Compare although the runs measure different things', default: false },
  'fail-on': {
    type: 'string',
    describe: 'Exit with 99 on this finding, 98 when a measurement is invalid, 97 when undecided',
    choices: ['regression']
  }
} as const

/** Reads `5%`, `0.05` and `p99=10%`. A margin without a name is for all other metrics but the error rate. */
export function parseMargins(texts: readonly string[]): NonNullable<CompareOptions['margins']> {
  const margins: Partial<Record<MetricName, number>> = {}
  const named = (text: string) => text.includes('=')
  for (const text of [...texts].sort((a, b) => Number(named(a)) - Number(named(b)))) {
    const [, name, digits, percent] = /^(?:(\w+)\s*=\s*)?(\d+(?:\.\d+)?)\s*(%?)$/.exec(text.trim()) ?? []
    const value = Number(digits) / (percent === '%' ? 100 : 1)
    if (digits === undefined || !(value > 0 && value < 1)) {
      throw wrong(`--margin "${text}" is no margin.`, 'Write 5% or 0.05, for one metric p99=10%.')
    }
    if (name !== undefined && !metricNames.includes(name as MetricName)) {
      throw wrong(`--margin names "${name}", which is not compared.`, `Compared are ${metricNames.join(', ')}.`)
    }
    for (const metric of name === undefined
      ? (['p50', 'p95', 'p99', 'requestsPerSecond'] as const)
      : [name as MetricName])
      margins[metric] = value
  }
  return margins
}

const wrong = (message: string, hint: string) =>
  new KitError('KIT_REPORT_MARGIN_INVALID', message, { kind: 'usage', hint })
