/** Seconds, or a text such as `500ms`, `30s`, `5m`, `1h`. */
export type Duration = number | string

/**
 * A load test as data: what a scenario file holds, and the options of `runLoadTest` without its callbacks.
 *
 * Closed model: `users` send one request after the other. Open model: with `rate` (or stages with `rate`) requests
 * leave at that pace whatever the answers. It ends after `requests` attempts or after `duration`, whichever comes first;
 * with neither, after 100 attempts.
 */
export interface LoadTestSpec {
  /** The endpoint, or for steps the base of their URLs. http or https. */
  url: string
  /** What people call this run, for example a git commit. */
  label?: string
  /** @defaultValue 'GET' */
  method?: string
  /** Sent with every request. */
  headers?: Readonly<Record<string, string>>
  /** Added to the URL of every request; a list is the same name several times. */
  query?: Readonly<Record<string, string | readonly string[]>>
  /** Body as JSON; sets the content type unless a header does. */
  json?: unknown
  /** Body as it is. */
  body?: string | Uint8Array
  /** Login of every request. */
  auth?: { bearer: string } | { username: string; password: string }

  /** Users at a time; in the open model the most requests that may be under way at once. @defaultValue 10, open model 1000 */
  users?: number
  /** Attempts, exactly, over all workers and steps. */
  requests?: number
  /** Length of the measurement. */
  duration?: Duration
  /** Open model: requests per second. */
  rate?: number
  /** How requests of the open model follow each other. @defaultValue 'constant' */
  arrivals?: 'constant' | 'poisson'
  /** Moves in a straight line to `users` or `rate` within the duration, stage after stage. */
  stages?: readonly Stage[]
  /** Load before the measurement, at its first level, that is not part of the result. @defaultValue 0 */
  warmup?: Duration
  /** For an answer, and for connecting. @defaultValue 30 */
  timeout?: Duration

  /** Threads that make the load. @defaultValue 1 */
  workers?: number
  /** Keep connections open between requests. @defaultValue true */
  keepAlive?: boolean
  /** Redirects to follow in a row; each is an attempt of its own. @defaultValue 0 */
  redirects?: number
  /** Each user keeps the cookies it is given. @defaultValue false */
  cookies?: boolean
  /** Accept any certificate. @defaultValue false */
  insecure?: boolean
  /** PEM of authorities to trust beside those that Node knows. */
  ca?: string
  /** PEM of a client certificate and its key. */
  cert?: string
  key?: string

  /** Conditions in k6's syntax, such as `p95<500` or `rate<0.01`. */
  thresholds?: readonly (string | SpecThreshold)[]
  /** Makes random choices repeatable. @defaultValue 1 */
  seed?: number

  /** Values for `{{name}}` that appear in no result. */
  secrets?: Readonly<Record<string, string>>

  /** Watched while the load runs; the readings are `metrics` of the result, on the same time axis. */
  monitor?: MonitorSpec

  /** Done once by each user before its first iteration, for example a login. */
  before?: readonly Step[]
  /** Done in order by each user, again and again. */
  steps?: readonly Step[]
  /** Several ways through; each iteration takes one, as often as its weight says. */
  flows?: readonly Flow[]
  /** One row per iteration; its columns are values for `{{name}}`. */
  rows?: readonly Readonly<Record<string, string>>[]
}

export interface MonitorSpec {
  /** Address of a Prometheus endpoint, such as http://localhost:3000/metrics. */
  prometheus?: string
  /** Metric names to take from it; one that ends in `*` is a beginning. @defaultValue processor, memory, event loop */
  metrics?: readonly string[]
  /**
   * A process on this machine (Linux): its processor time and memory, and its event-loop delay when it was started with
   * `node --import @kit/loadtest/event-loop`.
   */
  pid?: number
}

export interface Stage {
  duration: Duration
  users?: number
  rate?: number
}

export interface SpecThreshold {
  expression: string
  /** End the run as soon as it is crossed. @defaultValue false */
  abortOnFail?: boolean
  /** Not before this much of the measurement. @defaultValue 0 */
  delay?: Duration
}

export interface Flow {
  /** @defaultValue 1 */
  weight?: number
  steps: readonly Step[]
}

/** One request. Its texts may hold `{{name}}`: a captured value, a column of `rows`, one of `secrets`, or `$uuid`, `$user`, `$iteration`, `$randomInt`, `$timestamp`. */
export interface Step {
  /** Under which it is counted. @defaultValue method and URL */
  name?: string
  /** @defaultValue the method of the test */
  method?: string
  /** Path under the base URL, or a whole URL. @defaultValue the base URL */
  url?: string
  headers?: Readonly<Record<string, string>>
  query?: Readonly<Record<string, string | readonly string[]>>
  json?: unknown
  body?: string | Uint8Array
  checks?: StepChecks
  /** Values for later steps of the same user. */
  capture?: Readonly<Record<string, StepCapture>>
  /** Wait after the answer. @defaultValue 0 */
  pause?: Duration
}

/** An answer that misses one of these counts as failed. */
export interface StepChecks {
  /** @defaultValue below 400 */
  status?: number | readonly number[]
  /** Regular expressions by header name. */
  headers?: Readonly<Record<string, string>>
  contains?: string | readonly string[]
  /** Values by path, such as `data.items[0].id`. */
  json?: Readonly<Record<string, unknown>>
}

export type StepCapture = { json: string } | { header: string } | { regex: string }
