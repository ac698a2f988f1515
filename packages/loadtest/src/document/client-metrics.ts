import type { Metric } from '@kit/report/schema'
import { toHistogram } from './latency.js'
import type { Measured } from './run-document.js'
import { percentileOf } from '@kit/report/schema'
import type { Collector } from './collector.js'
import type { LatencyRecorder } from '../load/latency-recorder.js'

/** The load generator's own health over time, its connections, and the phases of connections. */
export function clientMetrics({ collector, reached }: Measured): Metric[] {
  return [
    series(
      'connections',
      'count',
      collector.seconds.map(({ connections }) => connections)
    ),
    ...worst(collector),
    ...phases(collector),
    {
      name: 'dns_lookup',
      origin: 'client',
      unit: 'ms',
      points: [[0, rounded(Math.max(...reached.map(({ dnsMs }) => dnsMs)))]]
    }
  ]
}

/** Of all workers the one that was worst in each second. */
function worst({ health, seconds }: Collector): Metric[] {
  const highest = (of: (entry: Collector['health'][number]) => number | undefined) => {
    const values = seconds.map(() => 0)
    for (const entry of health) {
      if (entry.second < values.length) values[entry.second] = Math.max(values[entry.second]!, of(entry) ?? 0)
    }
    return values.map(rounded)
  }
  return [
    series(
      'event_loop_delay_max',
      'ms',
      highest(({ sample }) => sample.maxLateUs / 1000)
    ),
    series(
      'event_loop_busy',
      'share',
      highest(({ sample }) => sample.busy)
    ),
    series(
      'cpu_wait',
      'share',
      highest(({ sample }) => sample.waiting)
    ),
    series(
      'gc',
      'share',
      highest(({ sample }) => sample.gc)
    )
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

function series(name: string, unit: string, values: readonly number[]): Metric {
  return { name, origin: 'client', unit, points: values.map((value, second) => [second, value] as const) }
}

const rounded = (value: number) => Math.round(value * 1000) / 1000
