import type { Progress } from '@kit-internal/cli'
import type { LoadTestSpec, OpenApiRequests, Tick } from '../index.js'

/** One line that says how the test stands. */
export function progressLine(tick: Tick, bar: Progress['bar']): string {
  const begun = `Running load test… ${bar(tick.progress)}`
  if (tick.elapsedMs === 0) return begun
  const parts = [
    begun,
    `${whole(tick.requestsPerSecond)} req/s`,
    `p95 ${tick.p95 === null ? '–' : milliseconds(tick.p95)}`,
    `errors ${whole(tick.failed)}`,
    ...(tick.remainingMs === undefined ? [] : [`${timeLeft(tick.remainingMs)} left`])
  ]
  return parts.join('  ')
}

/** 950 µs → `0.95 ms`; 12.3 ms; 2.5 s. */
export function milliseconds(us: number): string {
  const ms = us / 1000
  if (ms >= 1000) return `${(ms / 1000).toFixed(ms >= 10_000 ? 0 : 1)} s`
  return `${ms >= 100 ? Math.round(ms) : ms >= 10 ? ms.toFixed(1) : ms.toFixed(2)} ms`
}

function timeLeft(ms: number): string {
  const seconds = Math.ceil(ms / 1000)
  if (seconds < 60) return `${seconds}s`
  const minutes = Math.floor(seconds / 60)
  return minutes < 60
    ? `${minutes}m${String(seconds % 60).padStart(2, '0')}s`
    : `${Math.floor(minutes / 60)}h${String(minutes % 60).padStart(2, '0')}m`
}

const whole = (count: number) => Math.round(count).toLocaleString('en-US')

/** What of an OpenAPI document is not sent and what is made up, in sentences. */
export function openApiNotes({ leftOut, madeUp }: OpenApiRequests): string[] {
  const writing = leftOut.filter(({ reason }) => reason.endsWith('may change data'))
  const others = leftOut.filter((operation) => !writing.includes(operation))
  return [
    ...(writing.length === 0
      ? []
      : [
          `${writing.length === 1 ? '1 operation that may change data is' : `${writing.length} operations that may change data are`} not sent (${few(writing.map(({ name }) => name))}). Name those to send with --operation, or send all with --writes.`
        ]),
    ...others.map(({ name, reason }) => `${name} is not sent: ${reason}.`),
    ...(madeUp.length === 0
      ? []
      : [
          `The document gives no example of ${few(madeUp.map(({ name, parts }) => `${parts.join(' and ')} of ${name}`))}: made up from the schema. Give values with --param NAME=VALUE.`
        ])
  ]
}

const few = (names: readonly string[]) => `${names.slice(0, 5).join(', ')}${names.length > 5 ? ', …' : ''}`

/** What tells the metrics of this test from those of others. */
export function otlpLabels({ url }: Pick<LoadTestSpec, 'url'>): Record<string, string> {
  return { target: URL.canParse(url) ? new URL(url).host : url }
}
