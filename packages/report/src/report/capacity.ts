import type { Chart } from '../charts/chart.js'
import type { Capacity, Level, Point } from '../capacity/capacity.js'
import { throughputAt } from '../statistics/usl.js'
import { formatQuantity, quantity, type Cell } from './quantity.js'
import type { Fact, Note, Report } from './report.js'

/** What a series of loads says: the levels, the law behind them, and where to stay. */
export function reportOnCapacity(capacity: Capacity): Report {
  const { target, levels, notes, loadUnit } = capacity
  return {
    title: 'Capacity',
    icon: '📈',
    subject: `${target.method} ${target.url}`,
    sections: [
      { title: '', blocks: [{ kind: 'facts', facts: [...facts(capacity)] }] },
      {
        title: 'Levels',
        blocks: [
          {
            kind: 'table',
            columns: [loadUnit === 'users' ? 'Users' : 'Rate', 'RPS', 'Median', 'P95', 'P99', 'Failed', 'Note'].map(
              (heading, i) => ({ heading, align: i === 6 ? ('left' as const) : ('right' as const) })
            ),
            rows: levels.map(({ load, requestsPerSecond, p50, p95, p99, errorRate, excluded }): Cell[] => [
              quantity(load, 'plain'),
              quantity(requestsPerSecond, 'perSecond'),
              quantity(p50, 'latency'),
              quantity(p95, 'latency'),
              quantity(p99, 'latency'),
              quantity(errorRate, 'share'),
              excluded === undefined ? '' : `left out: ${excluded}`
            ])
          }
        ]
      },
      {
        title: 'Charts',
        blocks: [throughputChart(capacity), latencyChart(levels)].map((chart) => ({ kind: 'chart' as const, chart }))
      },
      ...(notes.length === 0
        ? []
        : [
            {
              title: 'Notes',
              blocks: [{ kind: 'notes' as const, notes: notes.map((text): Note => ({ mood: 'neutral', text })) }]
            }
          ])
    ],
    checks: [{ name: 'a safe load was found', outcome: capacity.safe === null ? 'skipped' : 'passed' }],
    records: [
      {
        name: 'summary',
        header: ['label', 'load', 'concurrency', 'requests_per_s', 'p50_ms', 'p95_ms', 'p99_ms', 'error_rate'],
        rows: levels.map(({ label, load, concurrency, requestsPerSecond, p50, p95, p99, errorRate }) => [
          label,
          load,
          concurrency,
          requestsPerSecond,
          ms(p50),
          ms(p95),
          ms(p99),
          errorRate
        ])
      }
    ],
    data: capacity,
    conclusion: conclusion(capacity)
  }
}

const ms = (microseconds: number | null) => (microseconds === null ? null : microseconds / 1000)

function* facts({ knee, peak, safe, law }: Capacity): Generator<Fact> {
  yield { label: 'Safe Load', value: pointText(safe), key: true }
  yield { label: 'Knee', value: pointText(knee), key: true }
  yield { label: 'Peak', value: pointText(peak), key: true }
  if (law === null) return
  yield { label: 'Throughput of One', value: `${formatQuantity(law.lambda, 'plain')} RPS` }
  yield { label: 'Contention (σ)', value: quantity(law.sigma, 'share') }
  yield { label: 'Crosstalk (κ)', value: String(Number(law.kappa.toPrecision(3))) }
  yield { label: 'Fit (R²)', value: law.rSquared.toFixed(4) }
}

function pointText(point: Point | null): string {
  if (point === null) return 'not seen'
  return `${Math.floor(point.concurrency)} at once, ${formatQuantity(point.requestsPerSecond, 'perSecond')} RPS${point.extrapolated ? ' (beyond the loads measured)' : ''}`
}

function throughputChart({ levels, law, knee, safe }: Capacity): Chart {
  const measured = levels.map(({ concurrency }) => concurrency)
  const most = Math.max(...measured, 1)
  const curve = law === null ? [] : Array.from({ length: 41 }, (_, i) => Number(((most * i) / 40).toPrecision(6)))
  const points = [...new Set([...measured, ...curve])].sort((a, b) => a - b)
  const mean = (n: number) => {
    const here = levels.filter(({ concurrency }) => concurrency === n)
    return here.length === 0
      ? null
      : here.reduce((sum, { requestsPerSecond }) => sum + requestsPerSecond, 0) / here.length
  }
  return {
    id: 'throughput',
    title: 'Throughput by concurrency',
    description: 'Requests per second at each load, with the fitted universal scalability law.',
    x: { label: 'requests at once', unit: 'plain', scale: 'linear', include: [0] },
    y: { label: 'requests/s', unit: 'perSecond', scale: 'linear', include: [0] },
    points,
    series: [
      ...(law === null
        ? []
        : [
            {
              name: 'fitted',
              draw: 'line' as const,
              tone: 'grey' as const,
              values: points.map((n) => Number(throughputAt(law, n).toPrecision(6)))
            }
          ]),
      { name: 'measured', draw: 'dots', tone: 'blue', values: points.map(mean) }
    ],
    lines: [
      ...(safe === null || safe.concurrency > most
        ? []
        : [{ axis: 'x' as const, value: safe.concurrency, label: 'safe' }]),
      ...(knee === null || knee.concurrency > most
        ? []
        : [{ axis: 'x' as const, value: knee.concurrency, label: 'knee' }])
    ]
  }
}

function latencyChart(levels: readonly Level[]): Chart {
  const names = ['p99', 'p95', 'p50'] as const
  const tones = { p50: 'blue', p95: 'orange', p99: 'red' } as const
  const unique = [...new Map(levels.map((level) => [level.concurrency, level])).values()].sort(
    (a, b) => a.concurrency - b.concurrency
  )
  const nothing = unique.every(({ p50 }) => p50 === null)
  return {
    id: 'latency',
    title: 'Latency by concurrency',
    description: 'Median, 95th and 99th percentile at each load.',
    x: { label: 'requests at once', unit: 'plain', scale: 'linear', include: [0] },
    y: { label: 'response time', unit: 'latency', scale: 'linear', include: [0] },
    points: unique.map(({ concurrency }) => concurrency),
    series: names.map((name) => ({
      name,
      draw: 'line',
      tone: tones[name],
      values: unique.map((level) => level[name])
    })),
    ...(nothing ? { empty: 'No answer was measured.' } : {})
  }
}

function conclusion({ safe, law, levels, loadUnit }: Capacity): Note {
  if (safe === null) {
    const isOpenEnded = law !== null && levels.every(({ excluded }) => excluded === undefined)
    // A threshold may have broken all the same: that is a limit of its own.
    const text = isOpenEnded
      ? 'Throughput still grew at the highest load measured'
      : 'No safe load was found in the loads measured'
    return { mood: 'warning', text }
  }
  const unit = loadUnit === 'users' ? 'users' : 'requests at once'
  return {
    mood: 'good',
    text: `Safe up to about ${Math.floor(safe.concurrency)} ${unit} (${formatQuantity(safe.requestsPerSecond, 'perSecond')} RPS)`
  }
}
