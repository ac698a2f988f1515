import { errorRate, failedCount, judgedLatency, requestsPerSecond } from '../metrics.js'
import type { Latencies, Run, Totals } from '../schema/run.js'
import type { Records } from './report.js'

const header = [
  'name', 'attempts', 'unsent', 'sent', 'ok', 'http_errors', 'timeouts', 'lost', 'in_flight', 'failed', 'error_rate',
  'duration_s', 'requests_per_s', 'bytes_in', 'bytes_out', 'min_ms', 'mean_ms', 'stdev_ms', 'p50_ms', 'p90_ms', 'p95_ms',
  'p99_ms', 'p99_9_ms', 'max_ms', 'model', 'load', 'validity', 'validity_reasons'
] // prettier-ignore

/** One row for the whole run and one per request name. */
export function summaryRecords(run: Run): Records {
  const { totals, latency, requests } = run
  return {
    name: 'summary',
    header,
    rows: [
      [...summaryRow('(all)', totals, latency), ...trust(run)],
      ...requests.map((part) => [...summaryRow(part.name, part.totals, part.latency), ...trust(run)])
    ]
  }
}

function summaryRow(name: string, totals: Totals, latency: Latencies): (string | number | null)[] {
  const { min, mean, stdev, max, percentiles } = judgedLatency(latency)
  const { attempts, unsent, sent, ok, httpErrors, timeouts, lost, inFlight, durationMs, bytesIn, bytesOut } = totals
  return [
    name, attempts, unsent, sent, ok, httpErrors, timeouts, lost, inFlight, failedCount(totals), errorRate(totals),
    durationMs / 1000, requestsPerSecond(totals), bytesIn, bytesOut, ms(min), ms(mean), ms(stdev), ms(percentiles.p50),
    ms(percentiles.p90), ms(percentiles.p95), ms(percentiles.p99), ms(percentiles.p99_9), ms(max)
  ] // prettier-ignore
}

/** What load it was, and whether to believe it. */
function trust({ model, validity: { verdict, reasons } }: Run): (string | number | null)[] {
  const load = model.kind === 'closed' ? model.users : model.kind === 'open' ? model.rate : null
  return [model.kind, load, verdict, reasons.map(({ message }) => message).join(' ')]
}

/** One row per interval. */
export function seriesRecords({ series }: Run): Records {
  return {
    name: 'series',
    header: ['t_s', 'sent', 'ok', 'failed', 'p50_ms', 'p95_ms', 'p99_ms', 'bytes_in', 'bytes_out', 'load'],
    rows: series.map(({ t, sent, ok, failed, p50, p95, p99, bytesIn, bytesOut, load }) => [
      t, sent, ok, failed, ms(p50), ms(p95), ms(p99), bytesIn, bytesOut ?? null, load ?? null
    ]) // prettier-ignore
  }
}

const ms = (microseconds: number | null) => (microseconds === null ? null : microseconds / 1000)
