/**
 * The run document, version 1: one load test, complete. Prose: docs/formats/run-v1.md.
 *
 * Units: latencies in microseconds, lengths of time whose name ends in `Ms` in milliseconds, places on the time axis
 * (`t`) in seconds since the measurement began, sizes in bytes, shares between 0 and 1.
 *
 * `null` means "not known". It stands where nothing was there to measure (no answer, so no median), and in documents
 * converted from other tools where that tool does not tell; then {@link Run.missing} lists the field.
 */
export interface Run {
  schemaVersion: 1
  /** What people call this run, for example a git commit; shown in titles and comparisons. */
  label?: string
  /** What measured, and for a converted document what wrote the original. */
  tool: Tool
  /** When the measurement began (after warm-up), ISO 8601 with time zone. */
  startedAt: string
  target: Target
  model: Model
  /** The options the run was started with. Secrets are replaced by `[redacted]` before they get here. */
  options?: { readonly [name: string]: Json }
  host?: Host
  /** What happened before measuring began; part of no other number in the document. */
  warmup?: Warmup
  totals: Totals
  latency: Latencies
  /** Answers by HTTP status; sums up to `ok + httpErrors`. */
  statuses: Readonly<Record<string, number>>
  /** Everything that failed for another reason than its status. */
  errors: readonly RunError[]
  /** Milliseconds that one row of `series` covers. 1000 unless the run lasted hours. @defaultValue 1000 */
  seriesIntervalMs?: number
  /** One row per interval, in order, without gaps. Rows add up to `totals`. */
  series: readonly SeriesRow[]
  /** At most 120 stretches of equal length (the last may be shorter) that add up to the run: what a bootstrap resamples. */
  blocks: readonly Block[]
  /** One entry per request name; empty when the run knows no names. Adds up to `totals` when not empty. */
  requests: readonly RequestResult[]
  /** Stretches of a scenario, in order. */
  phases?: readonly Phase[]
  /** Measurements beside the requests: the load generator's own health, or the server's. */
  metrics?: readonly Metric[]
  /** Whether the numbers can be trusted. */
  validity: Validity
  thresholds: readonly ThresholdResult[]
  /** The run was stopped before its planned end; the numbers cover what happened until then. */
  interrupted: boolean
  /** Why it was stopped, in a sentence. */
  interruption?: string
  /** Paths that the source of a converted document does not carry: `latency.service.histogram`, `totals.bytesIn`, `series`. */
  missing?: readonly string[]
}

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json }

export interface Tool {
  name: string
  version?: string
}

export interface Target {
  /** Where the requests went; secrets in it are redacted. For a scenario, the base URL. */
  url: string
  /** The HTTP method, or `MIXED` for scenarios with several. */
  method: string
}

/**
 * `closed`: so many users, each sending the next request after the answer to the last.
 * `open`: so many requests per second, whatever the answers.
 * `unknown`: a converted document whose source does not tell.
 */
export type Model = { kind: 'closed'; users: number } | { kind: 'open'; rate: number } | { kind: 'unknown' }

export interface Host {
  /** Equal for runs whose timings may be compared: a hash of processor, cores, memory, system and Node version. */
  fingerprint?: string
  os?: string
  arch?: string
  cpu?: string
  cores?: number
  memoryBytes?: number
  node?: string
}

export interface Warmup {
  durationMs: number
  attempts: number
}

/**
 * What became of every request that was tried:
 * `attempts = unsent + sent` and `sent = ok + httpErrors + timeouts + lost + inFlight`.
 */
export interface Totals {
  attempts: number
  /** The connection was refused or broke before the request was fully written. */
  unsent: number | null
  sent: number | null
  /** Answered, and the answer was right. */
  ok: number
  /** Answered, but with a status of 400 or above, or failing a check. */
  httpErrors: number | null
  /** No answer within the time limit. */
  timeouts: number | null
  /** Written, then the connection ended without an answer. */
  lost: number | null
  /** Still unanswered when the run ended. */
  inFlight: number | null
  bytesIn: number | null
  bytesOut: number | null
  durationMs: number
}

export interface Latencies {
  /** From sending to the end of the answer, of answered requests (`ok + httpErrors`). */
  service: Latency
  /**
   * From the moment the plan wanted the request sent; only the open model has it. Requests that were never answered
   * count with the time waited, see {@link Latency.censored}.
   */
  response?: Latency
}

/** A distribution of latencies in microseconds. Everything but `count` is null when nothing was measured. */
export interface Latency {
  unit: 'us'
  count: number
  /** How many of `count` are lower bounds: the request had no answer after that long. @defaultValue 0 */
  censored?: number
  min: number | null
  mean: number | null
  stdev: number | null
  max: number | null
  /** The value that so many percent do not exceed, upper end of its histogram place, never above `max`. */
  percentiles: Percentiles
  /** HdrHistogram V2, compressed, base64; 1 µs – 1 h, 3 significant digits. */
  histogram: string | null
}

export interface Percentiles {
  p50: number | null
  p90: number | null
  p95: number | null
  p99: number | null
  p99_9: number | null
}

export interface RunError {
  /** Stable, for machines: `ECONNREFUSED`, `TIMEOUT`, `CHECK_FAILED`. */
  code: string
  /** Where it is counted in `totals`; `check` failures are among `httpErrors`, `unknown` is for converted documents. */
  kind: 'unsent' | 'timeout' | 'lost' | 'check' | 'unknown'
  count: number
  /** For people; an example when messages differ. */
  message: string
}

/** What ended in one interval, except `sent`, which counts what began in it. */
export interface SeriesRow {
  /** Start of the interval, seconds since the measurement began. */
  t: number
  sent: number
  ok: number
  /** Ended without success: `httpErrors + timeouts + lost + unsent`. */
  failed: number
  /** Latency of the requests answered in the interval, µs; null when there was none. */
  p50: number | null
  p95: number | null
  p99: number | null
  bytesIn: number | null
  bytesOut?: number | null
  /** Users active (closed model) or requests per second planned (open model). */
  load?: number
}

/** One of equal stretches of the run. A request belongs to the block in which it ended; unanswered ones to the last. */
export interface Block {
  t: number
  durationMs: number
  totals: Totals
  latency: Latencies
}

export interface RequestResult {
  name: string
  method?: string
  url?: string
  totals: Totals
  latency: Latencies
  statuses?: Readonly<Record<string, number>>
  errors?: readonly RunError[]
}

export interface Phase {
  name: string
  t: number
  durationMs: number
  /** Load at its beginning and end, in users or requests per second, as the model says. */
  from?: number
  to?: number
  totals?: Totals
  latency?: Latencies
}

export interface Metric {
  name: string
  origin: 'client' | 'server'
  /** `share` (0–1), `ms`, `bytes`, `count` or any other word. */
  unit: string
  /** Pairs of `t` and value, in order of time. */
  points: readonly (readonly [t: number, value: number])[]
}

export interface Validity {
  /** `invalid`: do not conclude anything. `degraded`: look at the reasons first. */
  verdict: 'ok' | 'degraded' | 'invalid'
  reasons: readonly Reason[]
}

export interface Reason {
  /** Stable, for machines: `CLIENT_SATURATED`, `NOT_ASSESSED`. */
  code: string
  /** What was seen and what to do about it, for people. */
  message: string
}

export interface ThresholdResult {
  expression: string
  passed: boolean
  /** The value that was judged, in the threshold's own unit (ms for latencies); null when nothing was measured. */
  actual: number | null
}
