import { z } from 'zod'
import type { Json, Run } from './run.js'

/** The machine's view of the run document; `satisfies` keeps it equal to the reader's view in run.ts. */
const count = z.int().min(0)
const amount = z.number().min(0)
const unknownOr = <T extends z.ZodType>(type: T) => type.nullable()
const optional = <T extends z.ZodType>(type: T) => z.exactOptional(type)
const text = z.string().max(100_000)
const name = z.string().min(1).max(2_000)

const json: z.ZodType<Json> = z.json()

const totals = z
  .object({
    attempts: count,
    unsent: unknownOr(count),
    sent: unknownOr(count),
    ok: count,
    httpErrors: unknownOr(count),
    timeouts: unknownOr(count),
    lost: unknownOr(count),
    inFlight: unknownOr(count),
    bytesIn: unknownOr(count),
    bytesOut: unknownOr(count),
    durationMs: amount
  })
  .meta({ id: 'Totals' })

const latency = z
  .object({
    unit: z.literal('us'),
    count,
    censored: optional(count),
    min: unknownOr(amount),
    mean: unknownOr(amount),
    stdev: unknownOr(amount),
    max: unknownOr(amount),
    percentiles: z.object({
      p50: unknownOr(amount),
      p90: unknownOr(amount),
      p95: unknownOr(amount),
      p99: unknownOr(amount),
      p99_9: unknownOr(amount)
    }),
    histogram: unknownOr(z.string().max(1_000_000))
  })
  .meta({ id: 'Latency' })

const latencies = z.object({ service: latency, response: optional(latency) })

const statuses = z.record(z.string().regex(/^[1-9]\d\d$/, 'must be an HTTP status such as "200"'), count)

const error = z
  .object({
    code: name,
    kind: z.enum(['unsent', 'timeout', 'lost', 'check', 'unknown']),
    count,
    message: text
  })
  .meta({ id: 'Latencies' })

const seriesRow = z
  .object({
    t: amount,
    sent: count,
    ok: count,
    failed: count,
    p50: unknownOr(amount),
    p95: unknownOr(amount),
    p99: unknownOr(amount),
    bytesIn: unknownOr(count),
    bytesOut: optional(unknownOr(count)),
    load: optional(amount)
  })
  .meta({ id: 'RunError' })

const request = z
  .object({
    name,
    method: optional(name),
    url: optional(text),
    totals,
    latency: latencies,
    statuses: optional(statuses),
    errors: optional(z.array(error))
  })
  .meta({ id: 'SeriesRow' })

const phase = z
  .object({
    name,
    t: amount,
    durationMs: amount,
    from: optional(amount),
    to: optional(amount),
    totals: optional(totals),
    latency: optional(latencies)
  })
  .meta({ id: 'RequestResult' })

export const runSchema = z.object({
  schemaVersion: z.literal(1),
  label: optional(text),
  tool: z.object({ name, version: optional(text) }),
  startedAt: z.iso.datetime({ offset: true }),
  target: z.object({ url: name, method: name }),
  model: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('closed'), users: z.number().positive() }),
    z.object({ kind: z.literal('open'), rate: z.number().positive() }),
    z.object({ kind: z.literal('unknown') })
  ]),
  options: optional(z.record(z.string(), json)),
  host: optional(
    z.object({
      fingerprint: optional(name),
      os: optional(text),
      arch: optional(text),
      cpu: optional(text),
      cores: optional(count),
      memoryBytes: optional(count),
      node: optional(text)
    })
  ),
  warmup: optional(z.object({ durationMs: amount, attempts: count })),
  totals,
  latency: latencies,
  statuses,
  errors: z.array(error),
  seriesIntervalMs: optional(z.number().positive()),
  series: z.array(seriesRow).max(100_000),
  blocks: z.array(z.object({ t: amount, durationMs: amount, totals, latency: latencies })).max(120),
  requests: z.array(request).max(10_000),
  phases: optional(z.array(phase).max(10_000)),
  metrics: optional(
    z.array(
      z.object({
        name,
        origin: z.enum(['client', 'server']),
        unit: name,
        points: z.array(z.tuple([amount, z.number()])).max(100_000)
      })
    )
  ),
  validity: z.object({
    verdict: z.enum(['ok', 'degraded', 'invalid']),
    reasons: z.array(z.object({ code: name, message: text }))
  }),
  thresholds: z.array(z.object({ expression: name, passed: z.boolean(), actual: unknownOr(z.number()) })),
  interrupted: z.boolean(),
  interruption: optional(text),
  missing: optional(z.array(name))
}) satisfies z.ZodType<Run>

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never
type Mutable<T> = T extends string | number | boolean | null | undefined
  ? T
  : { -readonly [K in keyof T]: Mutable<T[K]> }
// A field added to one view only stops the compiler here.
true satisfies Same<keyof z.output<typeof runSchema>, keyof Run>
true satisfies Same<Mutable<Omit<z.output<typeof runSchema>, 'options'>>, Mutable<Omit<Run, 'options'>>>
