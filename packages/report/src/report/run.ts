import { bytesPerSecond, errorRate, failedCount, judgedLatency, requestsPerSecond } from '../metrics.js'
import type { RequestResult, Run, Totals } from '../schema/run.js'
import { seriesRecords, summaryRecords } from './run-records.js'
import { runCharts } from './run-charts.js'
import { metricRecords, metricSections, mostConnections } from './run-metrics.js'
import { formatQuantity, notAvailable, quantity, type Cell } from './quantity.js'
import type { Block, Check, Fact, Note, Report, Section } from './report.js'
import { errorFacts } from './errors.js'

/** Everything there is to say about one run: what was asked, what came out, and whether to believe it. */
export function reportOnRun(run: Run): Report {
  return {
    title: 'API Load Tester',
    icon: '⚡',
    subject: subjectOf(run),
    sections: [
      { title: '', blocks: [{ kind: 'facts', facts: setup(run) }] },
      { title: 'Performance Results', icon: '📊', blocks: results(run) },
      { title: 'Charts', blocks: runCharts(run).map((chart): Block => ({ kind: 'chart', chart })) },
      ...requestSections(run),
      ...metricSections(run),
      ...judgement(run),
      about(run)
    ],
    checks: checks(run),
    records: [summaryRecords(run), seriesRecords(run), ...metricRecords(run)],
    data: run,
    conclusion: conclusion(run)
  }
}

/** A run in a few words, for titles and lists. */
export function subjectOf({ label, target }: Pick<Run, 'label' | 'target'>): string {
  const what = `${target.method} ${target.url}`
  return label === undefined ? what : `${label} (${what})`
}

function setup({ label, target, model, totals }: Run): Fact[] {
  return [
    ...(label === undefined ? [] : [{ label: 'Run', value: label }]),
    { label: 'Target', value: target.url },
    { label: 'Method', value: target.method },
    ...(model.kind === 'closed' ? [{ label: 'Concurrent Users', value: quantity(model.users, 'plain') }] : []),
    ...(model.kind === 'open' ? [{ label: 'Planned Rate', value: `${plain(model.rate)} requests/s` }] : []),
    { label: 'Total Requests', value: plain(totals.attempts) }
  ]
}

/** Where and how it was measured, for whoever wants to repeat it. */
function about({ startedAt, tool, host, options, warmup, missing }: Run): Section {
  const facts: Fact[] = [
    { label: 'Started', value: missing?.includes('startedAt') ? notAvailable : startedAt },
    { label: 'Measured by', value: [tool.name, tool.version].filter(Boolean).join(' ') },
    ...(host === undefined ? [] : [{ label: 'Host', value: hostText(host) }]),
    ...(warmup === undefined
      ? []
      : [
          {
            label: 'Warm-up',
            value: `${formatQuantity(warmup.durationMs, 'duration')}, ${warmup.attempts} requests, not counted`
          }
        ]),
    ...Object.entries(options ?? {}).map(([name, value]) => ({
      label: name,
      value: typeof value === 'string' ? value : JSON.stringify(value)
    }))
  ]
  return { title: 'About This Run', detail: true, blocks: [{ kind: 'facts', facts }] }
}

function hostText({ cpu, cores, memoryBytes, os, arch, node }: NonNullable<Run['host']>): string {
  return [
    cpu,
    cores === undefined ? undefined : `${cores} cores`,
    memoryBytes === undefined ? undefined : formatQuantity(memoryBytes, 'bytes'),
    [os, arch].filter(Boolean).join(' '),
    node === undefined ? undefined : `Node ${node}`
  ]
    .filter(Boolean)
    .join(', ')
}

const plain = (value: number) => String(value)

function results(run: Run): Block[] {
  const { totals } = run
  const failed = failedCount(totals)
  const rate = errorRate(totals)
  const connections = mostConnections(run)
  const facts: Fact[] = [
    { label: 'Total Requests', value: plain(totals.attempts) },
    { label: 'Successful', value: plain(totals.ok), aside: share(totals.ok, ended(totals)) },
    {
      label: 'Failed',
      value: plain(failed),
      aside: quantity(rate, 'share'),
      ...(failed > 0 ? { mood: 'bad' as const, key: true as const } : {})
    },
    ...(totals.inFlight ? [{ label: 'Unanswered at the End', value: plain(totals.inFlight) }] : []),
    { label: 'Duration', value: quantity(totals.durationMs, 'duration') }
  ]
  const speed: Fact[] = [
    { label: 'Requests/Second', value: rps(requestsPerSecond(totals)), key: true },
    {
      label: 'Throughput',
      value: quantity(bytesPerSecond(totals), 'bytesPerSecond'),
      ...(totals.bytesOut === null ? {} : { aside: `${sending(totals)} sent` })
    },
    ...(connections === undefined ? [] : [{ label: 'Connections', value: plain(connections) }])
  ]
  const errors = errorFacts(run)
  return [
    { kind: 'facts', facts },
    { kind: 'facts', facts: speed },
    ...latencyBlocks(run),
    ...(errors.length === 0 ? [] : [{ kind: 'facts' as const, title: 'Errors', facts: errors }])
  ]
}

const sending = ({ bytesOut, durationMs }: Totals) =>
  formatQuantity(bytesOut === null || durationMs === 0 ? null : (bytesOut * 1000) / durationMs, 'bytesPerSecond')
const rps = (value: number | null): Cell =>
  value === null ? quantity(null, 'perSecond') : `${formatQuantity(value, 'perSecond')} RPS`
const ended = ({ attempts, inFlight }: Totals) => attempts - (inFlight ?? 0)
const share = (part: number, whole: number) => quantity(whole === 0 ? null : part / whole, 'share')

function latencyBlocks({ latency }: Run): Block[] {
  const judged = judgedLatency(latency)
  const { percentiles, count } = judged
  const censored = judged.censored ?? 0
  const facts: Fact[] = [
    { label: 'Min', value: quantity(judged.min, 'latency') },
    { label: 'Max', value: quantity(judged.max, 'latency') },
    { label: 'Avg', value: quantity(judged.mean, 'latency') },
    { label: 'Median', value: quantity(percentiles.p50, 'latency'), key: true },
    { label: 'P90', value: quantity(percentiles.p90, 'latency') },
    { label: 'P95', value: quantity(percentiles.p95, 'latency'), key: true },
    { label: 'P99', value: quantity(percentiles.p99, 'latency'), key: true },
    // Fewer answers than this leave less than ten beyond the percentile: chance, not measurement.
    ...(count >= 10_000 ? [{ label: 'P99.9', value: quantity(percentiles.p99_9, 'latency') }] : []),
    { label: 'Std Dev', value: quantity(judged.stdev, 'latency') }
  ]
  const blocks: Block[] = [
    { kind: 'facts', title: latency.response ? 'Response Times (from the planned send)' : 'Response Times', facts }
  ]
  const notes: Note[] = []
  if (count > 0 && count < 1000) {
    notes.push({ mood: 'neutral', text: `Only ${count} answers: P99 rests on fewer than ten of them.` })
  }
  if (censored > 0) {
    notes.push({
      mood: 'neutral',
      text: `${censored} requests had no answer and count with the time waited; percentiles that reach them are at least that.`
    })
  }
  if (latency.response) {
    const { p50, p95, p99 } = latency.service.percentiles
    blocks.push({
      kind: 'facts',
      title: 'Service Times (from the actual send)',
      facts: [
        { label: 'Median', value: quantity(p50, 'latency') },
        { label: 'P95', value: quantity(p95, 'latency') },
        { label: 'P99', value: quantity(p99, 'latency') }
      ]
    })
  }
  return notes.length === 0 ? blocks : [...blocks, { kind: 'notes', notes }]
}

function requestSections({ requests, phases }: Run): Section[] {
  const columns = ['Requests', 'Failed', 'RPS', 'Median', 'P95', 'P99']
  const table = (title: string, parts: readonly Pick<RequestResult, 'name' | 'totals' | 'latency'>[]): Section => ({
    title: `${title}s`,
    blocks: [
      {
        kind: 'table',
        columns: [
          { heading: title, align: 'left' },
          ...columns.map((heading) => ({ heading, align: 'right' as const }))
        ],
        rows: parts.map(({ name, totals, latency }) => {
          const { p50, p95, p99 } = judgedLatency(latency).percentiles
          return [
            name,
            quantity(totals.attempts, 'count'),
            quantity(errorRate(totals), 'share'),
            quantity(requestsPerSecond(totals), 'perSecond'),
            quantity(p50, 'latency'),
            quantity(p95, 'latency'),
            quantity(p99, 'latency')
          ]
        })
      }
    ]
  })
  const measured = (phases ?? []).flatMap(({ name, totals, latency }) =>
    totals && latency ? [{ name, totals, latency }] : []
  )
  return [
    ...(requests.length > 1 ? [table('Request', requests)] : []),
    ...(measured.length > 1 ? [table('Phase', measured)] : [])
  ]
}

function judgement({ thresholds, validity, interrupted, interruption, missing }: Run): Section[] {
  const notes: Note[] = [
    ...(interrupted
      ? [
          {
            mood: 'warning' as const,
            text: `Stopped before its end${interruption === undefined ? '.' : `: ${interruption}`}`
          }
        ]
      : []),
    ...validity.reasons.map(({ message }) => ({
      mood: validity.verdict === 'invalid' ? ('bad' as const) : ('warning' as const),
      text: message
    })),
    ...(missing && missing.length > 0
      ? [{ mood: 'neutral' as const, text: `Not told by the tool that measured: ${missing.join(', ')}.` }]
      : [])
  ]
  return [
    ...(thresholds.length === 0
      ? []
      : [{ title: 'Thresholds', blocks: [{ kind: 'notes' as const, notes: thresholds.map(thresholdNote) }] }]),
    ...(notes.length === 0 ? [] : [{ title: 'Validity', blocks: [{ kind: 'notes' as const, notes }] }])
  ]
}

function thresholdNote({ expression, passed, actual }: Run['thresholds'][number]): Note {
  return {
    mood: passed ? 'good' : 'bad',
    text: `${expression} (was ${actual === null ? 'not measured' : likeLimit(expression, actual)})`
  }
}

/** The value with the unit of its limit: 8.143ms, and percent where the limit is in percent. */
function likeLimit(expression: string, actual: number): string {
  if (expression.endsWith('%')) return `${shortNumber(actual * 100)}%`
  const isLatency = /(^|:\s*)(p\(?\d|med|avg|min|max)/i.test(expression)
  return `${shortNumber(actual)}${isLatency ? 'ms' : ''}`
}

/** Up to four digits that matter. */
const shortNumber = (value: number) => String(Number(value.toPrecision(4)))

function checks({ thresholds, validity, interrupted }: Run): Check[] {
  const reasons = validity.reasons.map(({ message }) => message).join(' ')
  return [
    {
      name: 'the run came to its end',
      outcome: interrupted ? 'failed' : 'passed',
      ...(interrupted ? { message: 'It was interrupted.' } : {})
    },
    {
      name: 'the measurement is valid',
      outcome: validity.verdict === 'invalid' ? 'failed' : validity.verdict === 'degraded' ? 'skipped' : 'passed',
      ...(reasons === '' ? {} : { message: reasons })
    },
    ...thresholds.map((threshold): Check => ({
      name: threshold.expression,
      outcome: threshold.passed ? 'passed' : 'failed',
      message: thresholdNote(threshold).text
    }))
  ]
}

function conclusion(run: Run): Note {
  const crossed = run.thresholds.filter(({ passed }) => !passed).length
  if (run.validity.verdict === 'invalid')
    return { mood: 'bad', text: 'The measurement is invalid; do not conclude anything from it' }
  if (crossed > 0) return { mood: 'bad', text: `${crossed} of ${run.thresholds.length} thresholds crossed` }
  if (run.interrupted) return { mood: 'warning', text: 'Load test stopped before its end' }
  if (run.totals.attempts === 0) return { mood: 'warning', text: 'No request was sent' }
  if (run.totals.ok === 0) return { mood: 'bad', text: 'Load test completed without a single success' }
  const failed = failedCount(run.totals)
  if (failed > 0) {
    const counts = `${formatQuantity(failed, 'count')} of ${formatQuantity(run.totals.attempts, 'count')} requests failed`
    const doubt = run.validity.verdict === 'degraded' ? '; see the notes on its validity' : ''
    return { mood: 'warning', text: `Load test completed: ${counts}${doubt}` }
  }
  if (run.validity.verdict === 'degraded')
    return { mood: 'warning', text: 'Load test completed; see the notes on its validity' }
  return { mood: 'good', text: 'Load test completed successfully' }
}
