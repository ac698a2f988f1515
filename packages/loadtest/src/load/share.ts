import type { TlsOptions } from '../engines/engine.js'
import type { EngineName } from '../engines/index.js'
import type { JourneyPlan } from '../journey/journey.js'
import type { HealthSample } from './health.js'
import type { LatencyDelta } from './latency-recorder.js'
import type { Profile } from './profile.js'
import type { WindowDelta } from './window-recorder.js'

/** What one worker has to do: plain data that crosses a thread boundary. */
export interface Share {
  engine: EngineName
  /** Number of this worker, from 0, and how many there are. */
  worker: number
  workers: number
  load: ClosedShare | OpenShare
  journey: JourneyPlan
  /** Attempts this worker makes; undefined means until the time is over. */
  attempts: number | undefined
  /** Length of the measurement; undefined means until the attempts are used up. */
  durationMs: number | undefined
  warmupMs: number
  timeoutMs: number
  tls: TlsOptions
  seed: number
}

/** User `n` of this worker is active while the profile is above `n × workers + worker`. */
export interface ClosedShare {
  kind: 'closed'
  users: number
  profile: Profile
}

/** Of all arrivals of the profile this worker sends every `workers`-th, or with Poisson arrivals its share of the rate. */
export interface OpenShare {
  kind: 'open'
  arrivals: 'constant' | 'poisson'
  /** The most requests that may be under way at once. */
  users: number
  profile: Profile
}

/** One second of one worker. */
export interface ShareWindow extends WindowDelta {
  health: HealthSample
  connections: number
  /** How late requests left though a user was free: the load generator's own delay (open model only). */
  sendLag: LatencyDelta
}

export interface ShareEnd {
  /** When this worker stopped measuring, µs of the shared clock. */
  endedAt: number
  warmupAttempts: number
}
