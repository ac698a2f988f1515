import type { Endpoint } from '../engines/engine.js'

/** What every user does, as data: it is sent to the workers. */
export interface JourneyPlan {
  endpoints: readonly Endpoint[]
  /** Request names in the order of their numbers. */
  names: readonly string[]
  /** Done once by each user before its first iteration. */
  before: readonly StepPlan[]
  /** Each iteration does one of these, chosen by weight. */
  flows: readonly FlowPlan[]
  /** One row per iteration, shared out among all users; starts again at the end. */
  rows: readonly Readonly<Record<string, string>>[]
  /** Each user keeps the cookies it is given. */
  cookies: boolean
  maxRedirects: number
  keepAlive: boolean
}

export interface FlowPlan {
  weight: number
  steps: readonly StepPlan[]
}

/** Texts may hold `{{name}}`. */
export interface StepPlan {
  /** Number of its name. */
  request: number
  endpoint: number
  host: string
  method: string
  path: string
  headers: readonly (readonly [name: string, value: string])[]
  body: { kind: 'json' | 'text'; text: string } | { kind: 'bytes'; bytes: Uint8Array } | undefined
  checks: readonly Check[]
  captures: readonly Capture[]
  /** Milliseconds to wait after the answer. */
  pauseMs: number
}

export type Check =
  | { kind: 'status'; allowed: readonly number[] }
  | { kind: 'header'; name: string; matches: string }
  | { kind: 'body'; contains: string }
  | { kind: 'json'; path: string; equals: unknown }

export interface Capture {
  as: string
  from: { kind: 'json'; path: string } | { kind: 'header'; name: string } | { kind: 'regex'; pattern: string }
}
