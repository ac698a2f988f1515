import type { MetricComparison, MetricName } from '../compare/comparison.js'
import type { Unit } from './quantity.js'

/** How a metric of a comparison is called, and how its values are written. */
export const metricLabels: Readonly<Record<MetricName, string>> = {
  p50: 'Median',
  p95: 'P95',
  p99: 'P99',
  requestsPerSecond: 'Requests/Second',
  errorRate: 'Error Rate'
}

export const valueUnits = { us: 'latency', perSecond: 'perSecond', share: 'share' } as const satisfies Record<
  MetricComparison['unit'],
  Unit
>
