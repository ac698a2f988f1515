import { z } from 'zod'
import type { LoadTestSpec } from './spec.js'

/** The machine's view of `LoadTestSpec`; `satisfies` keeps the two equal. */
const duration = z.union([z.number().min(0), z.string()])
const texts = z.record(z.string().min(1), z.string())
const query = z.record(z.string().min(1), z.union([z.string(), z.array(z.string()).min(1)]))
const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'must be bytes')
const body = z.union([z.string(), bytes])
const positive = z.number().gt(0)
const optional = <T extends z.ZodType>(type: T) => z.exactOptional(type)

const step = z.strictObject({
  name: optional(z.string().min(1).max(200)),
  method: optional(z.string()),
  url: optional(z.string()),
  headers: optional(texts),
  query: optional(query),
  json: optional(z.unknown()),
  body: optional(body),
  checks: optional(
    z.strictObject({
      status: optional(z.union([z.int(), z.array(z.int()).min(1)])),
      headers: optional(texts),
      contains: optional(z.union([z.string(), z.array(z.string())])),
      json: optional(z.record(z.string(), z.unknown()))
    })
  ),
  capture: optional(
    z.record(
      z.string().regex(/^[\w.-]+$/),
      z.union([
        z.strictObject({ json: z.string() }),
        z.strictObject({ header: z.string() }),
        z.strictObject({ regex: z.string() })
      ])
    )
  ),
  pause: optional(duration)
})
const steps = z.array(step).min(1)

export const specSchema = z.strictObject({
  url: z.string(),
  label: optional(z.string().max(200)),
  method: optional(z.string()),
  headers: optional(texts),
  query: optional(query),
  json: optional(z.unknown()),
  body: optional(body),
  auth: optional(
    z.union([z.strictObject({ bearer: z.string() }), z.strictObject({ username: z.string(), password: z.string() })])
  ),
  users: optional(z.int().min(1).max(100_000)),
  requests: optional(z.int().min(1)),
  duration: optional(duration),
  rate: optional(positive.max(1_000_000)),
  arrivals: optional(z.enum(['constant', 'poisson'])),
  stages: optional(
    z
      .array(
        z.strictObject({ duration, users: optional(z.int().min(0).max(100_000)), rate: optional(z.number().min(0)) })
      )
      .min(1)
  ),
  warmup: optional(duration),
  timeout: optional(duration),
  workers: optional(z.int().min(1).max(64)),
  keepAlive: optional(z.boolean()),
  redirects: optional(z.int().min(0).max(50)),
  cookies: optional(z.boolean()),
  insecure: optional(z.boolean()),
  ca: optional(z.string()),
  cert: optional(z.string()),
  key: optional(z.string()),
  thresholds: optional(
    z.array(
      z.union([
        z.string(),
        z.strictObject({ expression: z.string(), abortOnFail: optional(z.boolean()), delay: optional(duration) })
      ])
    )
  ),
  seed: optional(z.int()),
  secrets: optional(texts),
  monitor: optional(
    z.strictObject({
      prometheus: optional(z.url({ protocol: /^https?$/ })),
      metrics: optional(z.array(z.string().min(1)).min(1)),
      pid: optional(z.int().min(1))
    })
  ),
  before: optional(steps),
  steps: optional(steps),
  flows: optional(z.array(z.strictObject({ weight: optional(positive), steps })).min(1)),
  rows: optional(z.array(texts))
}) satisfies z.ZodType<LoadTestSpec>

const names = z.array(z.string().min(1)).min(1)

/** `openapi` of a scenario file: a document, or a document and which of its operations are sent with what. */
export const openApiSchema = z.union([
  z.string().min(1),
  z.strictObject({
    document: z.string().min(1),
    operations: optional(names),
    tags: optional(names),
    methods: optional(names),
    writes: optional(z.boolean()),
    parameters: optional(texts),
    credentials: optional(texts)
  })
])
