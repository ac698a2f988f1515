import type { Run } from '@kit/report'
import { withoutLogin } from '../http/redacted-url.js'
import { invalidUrl } from '../errors.js'
import type { Tick } from '../tick.js'

/** Sends how a test goes to an OpenTelemetry collector, or to a Prometheus that takes OTLP. */
export interface OtlpPusher {
  /** Sends the last second; never rejects and never waits for the one before. */
  tick: (tick: Tick) => void
  /** Sends the whole run and resolves to what went wrong since the beginning, in a sentence; undefined when nothing did. */
  finish: (run: Run) => Promise<string | undefined>
}

interface Point {
  name: string
  unit: string
  value: number | null
}

const pushMs = 5000

/**
 * `endpoint` is the base address, such as http://localhost:4318 (collector) or
 * http://localhost:9090/api/v1/otlp (Prometheus); `/v1/metrics` is added. The names are those of the dashboard in
 * docs/grafana. Throws KIT_LOADTEST_URL when it is no http(s) address.
 */
export function createOtlpPusher(endpoint: string, labels: Readonly<Record<string, string>> = {}): OtlpPusher {
  if (!/^https?:\/\//i.test(endpoint) || !URL.canParse(endpoint)) throw invalidUrl(endpoint)
  const { url: base, headers } = withoutLogin(endpoint)
  const url = `${base.replace(/\/+$/, '').replace(/\/v1\/metrics$/, '')}/v1/metrics`
  let problem: string | undefined
  let under: Promise<void> | undefined
  const send = async (points: readonly Point[]) => {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(otlpMetrics(points, labels, Date.now())),
        signal: AbortSignal.timeout(pushMs)
      })
      if (!response.ok) problem ??= `${url} answered with status ${response.status}.`
    } catch (cause) {
      const { cause: inner } = cause as Error & { cause?: NodeJS.ErrnoException }
      problem ??= `${url} cannot be reached (${inner?.code ?? inner?.message ?? (cause as Error).name}).`
    }
  }
  return {
    tick(tick) {
      if (tick.elapsedMs === 0) return
      under ??= send(pointsOfTick(tick)).finally(() => (under = undefined))
    },
    async finish(run) {
      await under
      await send(pointsOfRun(run))
      return problem
    }
  }
}

function pointsOfTick({ requestsPerSecond, p95, failed, attempts, connections }: Tick): Point[] {
  return [
    { name: 'kit_loadtest.requests_per_second', unit: '', value: requestsPerSecond },
    { name: 'kit_loadtest.p95', unit: 'ms', value: p95 === null ? null : p95 / 1000 },
    { name: 'kit_loadtest.attempts', unit: '', value: attempts },
    { name: 'kit_loadtest.failed', unit: '', value: failed },
    { name: 'kit_loadtest.connections', unit: '', value: connections }
  ]
}

function pointsOfRun({ totals, latency: { service, response } }: Run): Point[] {
  const { p50, p95, p99 } = (response ?? service).percentiles
  const ms = (us: number | null) => (us === null ? null : us / 1000)
  return [
    { name: 'kit_loadtest.run.attempts', unit: '', value: totals.attempts },
    { name: 'kit_loadtest.run.ok', unit: '', value: totals.ok },
    { name: 'kit_loadtest.run.duration', unit: 'ms', value: totals.durationMs },
    { name: 'kit_loadtest.run.p50', unit: 'ms', value: ms(p50) },
    { name: 'kit_loadtest.run.p95', unit: 'ms', value: ms(p95) },
    { name: 'kit_loadtest.run.p99', unit: 'ms', value: ms(p99) }
  ]
}

/** An ExportMetricsServiceRequest in OTLP's JSON encoding: one gauge a point. */
export function otlpMetrics(points: readonly Point[], labels: Readonly<Record<string, string>>, nowMs: number): object {
  const attributes = Object.entries(labels).map(([key, value]) => ({ key, value: { stringValue: value } }))
  const timeUnixNano = `${nowMs}000000`
  return {
    resourceMetrics: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'kit-loadtest' } }, ...attributes] },
        scopeMetrics: [
          {
            scope: { name: '@kit/loadtest' },
            metrics: points
              .filter(({ value }) => value !== null)
              .map(({ name, unit, value }) => ({
                name,
                unit,
                gauge: { dataPoints: [{ timeUnixNano, asDouble: value, attributes }] }
              }))
          }
        ]
      }
    ]
  }
}
