import { metricNames } from '../compare/comparison.js'
import type { Calibration } from '../measure/calibrate.js'
import { metricLabels } from './metric-words.js'
import { formatQuantity, type Cell } from './quantity.js'
import type { Report } from './report.js'

/** How finely this machine can measure. */
export function reportOnCalibration(calibration: Calibration): Report {
  const { metrics, runs, target } = calibration
  const share = (value: number | undefined): string => formatQuantity(value ?? null, 'share')
  return {
    title: 'Noise Floor',
    icon: '📏',
    subject: `${target.method} ${target.url}, ${runs} runs`,
    sections: [
      {
        title: '',
        blocks: [
          {
            kind: 'table',
            columns: ['Metric', 'Deviation between runs', 'Two runs differ by up to', 'Five a side detect'].map(
              (heading, i) => ({ heading, align: i === 0 ? ('left' as const) : ('right' as const) })
            ),
            rows: metricNames.map((metric): Cell[] => [
              metricLabels[metric],
              share(metrics[metric]?.deviation),
              share(metrics[metric]?.pairNoise),
              share(metrics[metric]?.detectable)
            ]),
            note: 'The error rate in percentage points.'
          }
        ]
      }
    ],
    checks: [],
    records: [
      {
        name: 'summary',
        header: ['metric', 'deviation', 'pair_noise', 'detectable'],
        rows: metricNames.map((metric) => [
          metric,
          metrics[metric]?.deviation ?? null,
          metrics[metric]?.pairNoise ?? null,
          metrics[metric]?.detectable ?? null
        ])
      }
    ],
    data: calibration,
    conclusion:
      runs < 10
        ? { mood: 'warning', text: `Made from ${runs} runs; ten make it firm` }
        : { mood: 'good', text: `Made from ${runs} runs` }
  }
}
