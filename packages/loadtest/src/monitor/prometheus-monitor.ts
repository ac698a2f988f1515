import { withoutLogin } from '../http/redacted-url.js'
import type { Monitor, Reading } from './monitor.js'

/** What is taken when nothing is asked for: the process of a Node, Go, Python or Java server. */
export const usualMetrics: readonly string[] = [
  'process_cpu_seconds_total',
  'process_resident_memory_bytes',
  'process_open_fds',
  'nodejs_eventloop_lag_seconds',
  'nodejs_eventloop_lag_p99_seconds',
  'nodejs_heap_size_used_bytes',
  'nodejs_active_handles_total',
  'go_goroutines',
  'jvm_memory_used_bytes'
]

const mostSeries = 100

/** Metrics of a Prometheus endpoint. `names` are whole metric names, or beginnings that end in `*`. */
export function prometheusMonitor(url: string, names: readonly string[] = usualMetrics): Monitor {
  const target = withoutLogin(url)
  return {
    async read(signal) {
      const response = await fetch(target.url, {
        headers: target.headers,
        signal: AbortSignal.any([signal, AbortSignal.timeout(2000)])
      })
      if (!response.ok) return []
      return parseExposition(await response.text())
        .filter(({ name }) => isWanted(name, names))
        .slice(0, mostSeries)
    }
  }
}

function isWanted(name: string, wanted: readonly string[]): boolean {
  const plain = name.replace(/\{.*$/, '')
  return wanted.some((text) => (text.endsWith('*') ? plain.startsWith(text.slice(0, -1)) : plain === text))
}

/** Reads the text format of Prometheus; the labels stay part of the name. Histogram buckets are left out. */
export function parseExposition(text: string): Reading[] {
  const counters = new Set([...text.matchAll(/^# TYPE (\S+) counter$/gm)].map(([, name = '']) => name))
  return text.split('\n').flatMap((line) => {
    const parts = /^([a-zA-Z_:][\w:]*)(\{.*\})?\s+(\S+)(?:\s+-?\d+)?\s*$/.exec(line)
    const [name = '', labels = '', value] = parts?.slice(1) ?? []
    if (!parts || name.endsWith('_bucket') || !Number.isFinite(Number(value))) return []
    const isCounter = counters.has(name) || name.endsWith('_total')
    return [{ name: `${name}${labels}`, unit: unitOf(name, isCounter), value: Number(value), isCounter }]
  })
}

function unitOf(name: string, isCounter: boolean): string {
  if (/_bytes(_total)?$/.test(name)) return isCounter ? 'bytes/s' : 'bytes'
  if (/_seconds(_total)?$/.test(name)) return isCounter ? 'share' : 's'
  return isCounter ? 'per second' : 'count'
}
