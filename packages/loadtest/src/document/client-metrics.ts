import type { Metric } from '@kit/report/schema'
import { toHistogram } from './latency.js'
import type { Measured } from './run-document.js'
import { percentileOf } from '@kit/report/schema'
import type { Collector, RowCount } from './collector.js'
import type { WorstHealth } from './health-record.js'
import type { LatencyRecorder } from '../load/latency-recorder.js'

/** The load generator's own health over time, its connections, and the phases of connections. */
export function clientMetrics(measured: Measured): Metric[] {
  const dnsMs = rounded(Math.max(...measured.reached.map((found) => found.dnsMs)))
  return [
    series('connections', 'count', measured.collector, ({ connections }) => connections),
    ...worst(measured),
    ...phases(measured.collector),
    { name: 'dns_lookup', origin: 'client', unit: 'ms', points: [[0, dnsMs]] }
  ]
}

/** Of all workers the one that was worst in each row. */
function worst({ collector }: Measured): Metric[] {
  const ofRows = (name: string, unit: string, value: (health: WorstHealth) => number) =>
    series(name, unit, collector, ({ health }) => value(health))
  return [
    ofRows('event_loop_delay_max', 'ms', ({ maxLateUs }) => maxLateUs / 1000),
    ofRows('event_loop_busy', 'share', ({ busy }) => busy),
    ofRows('cpu_wait', 'share', ({ waiting }) => waiting),
    ofRows('scheduling_delay', 'ms', ({ schedulingDelayUs }) => schedulingDelayUs / 1000),
    ofRows('gc', 'share', ({ gc }) => gc)
  ]
}

/** Median and 99th percentile of the whole run, as single points. */
function phases({ phases: { tcp, tls, firstByte } }: Collector): Metric[] {
  return [...quantiles('tcp_connect', tcp), ...quantiles('tls_handshake', tls), ...quantiles('first_byte', firstByte)]
}

function quantiles(name: string, recorder: LatencyRecorder): Metric[] {
  const histogram = toHistogram(recorder.read())
  return (
    [
      ['p50', 0.5],
      ['p99', 0.99]
    ] as const
  ).flatMap(([suffix, share]) => {
    const value = percentileOf(histogram, share)
    return value === null
      ? []
      : [
          {
            name: `${name}_${suffix}`,
            origin: 'client' as const,
            unit: 'ms',
            points: [[0, rounded(value / 1000)] as const]
          }
        ]
  })
}

function series(name: string, unit: string, { rows, rowSeconds }: Collector, value: (row: RowCount) => number): Metric {
  return { name, origin: 'client', unit, points: rows.map((row, i) => [i * rowSeconds, rounded(value(row))] as const) }
}

const rounded = (value: number) => Math.round(value * 1000) / 1000
