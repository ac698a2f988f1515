import { parseThreshold, type Threshold } from '@kit/report'
import type { Endpoint, TlsOptions } from './engines/engine.js'
import { invalidOption } from './errors.js'
import type { JourneyPlan } from './journey/journey.js'
import { planJourney, type JourneySketch } from './journey/plan-journey.js'
import type { Share } from './load/share.js'
import { highestOf, type Profile } from './load/profile.js'
import { splitWhole } from './split.js'
import { toMs } from './spec/duration.js'
import type { LoadTestSpec } from './spec/spec.js'

/** Everything that will happen, decided before anything does. */
export interface RunPlan {
  spec: LoadTestSpec
  model: { kind: 'closed'; users: number } | { kind: 'open'; rate: number }
  profile: Profile
  arrivals: 'constant' | 'poisson'
  users: number
  attempts: number | undefined
  durationMs: number | undefined
  warmupMs: number
  timeoutMs: number
  workers: number
  tls: TlsOptions
  seed: number
  journey: JourneySketch
  thresholds: readonly PlannedThreshold[]
}

export interface PlannedThreshold {
  threshold: Threshold
  abortOnFail: boolean
  delayMs: number
}

const defaults = { users: 10, openUsers: 1000, requests: 100, timeoutS: 30 }

/** Throws KIT_LOADTEST_OPTION for what contradicts itself. */
export function planRun(spec: LoadTestSpec): RunPlan {
  const isOpen = spec.rate !== undefined || (spec.stages?.some(({ rate }) => rate !== undefined) ?? false)
  if (spec.arrivals !== undefined && !isOpen)
    throw invalidOption('"arrivals"', 'needs a rate', 'Give --rate, or leave it out: users wait for their answers.')
  const profile = isOpen ? rateProfile(spec) : userProfile(spec)
  const stagesMs = spec.stages === undefined ? undefined : profile.at(-1)!.atMs
  if (stagesMs !== undefined && spec.duration !== undefined) {
    throw invalidOption('"duration"', 'cannot be combined with stages', 'The stages say how long the test lasts.')
  }
  const durationMs = stagesMs ?? (spec.duration === undefined ? undefined : toMs(spec.duration, '"duration"'))
  if (durationMs === 0) throw invalidOption('"duration"', 'must be more than 0')
  const attempts = spec.requests ?? (durationMs === undefined ? defaults.requests : undefined)
  const timeoutMs = toMs(spec.timeout ?? defaults.timeoutS, '"timeout"')
  if (timeoutMs < 1) throw invalidOption('"timeout"', 'must be at least 1ms')
  const users = isOpen ? (spec.users ?? defaults.openUsers) : Math.max(1, highestOf(profile))
  return {
    spec,
    model: isOpen ? { kind: 'open', rate: highestOf(profile) } : { kind: 'closed', users },
    profile,
    arrivals: spec.arrivals ?? 'constant',
    users,
    attempts,
    durationMs,
    warmupMs: toMs(spec.warmup ?? 0, '"warmup"'),
    timeoutMs,
    workers: Math.min(spec.workers ?? 1, users, attempts ?? Infinity),
    tls: {
      verify: spec.insecure !== true,
      ...(spec.ca === undefined ? {} : { ca: spec.ca }),
      ...(spec.cert === undefined ? {} : { cert: spec.cert }),
      ...(spec.key === undefined ? {} : { key: spec.key })
    },
    seed: spec.seed ?? 1,
    journey: planJourney(spec),
    thresholds: (spec.thresholds ?? []).map(planThreshold)
  }
}

/** One share per worker: users, attempts and rate are split so that their sums are exact. */
export function divide(plan: RunPlan, endpoints: readonly Endpoint[]): Share[] {
  const journey: JourneyPlan = { ...plan.journey.plan, endpoints }
  const users = splitWhole(plan.users, plan.workers)
  const attempts = plan.attempts === undefined ? undefined : splitWhole(plan.attempts, plan.workers)
  return users.map((count, worker) => ({
    engine: 'autocannon',
    worker,
    workers: plan.workers,
    load:
      plan.model.kind === 'closed'
        ? { kind: 'closed', users: count, profile: plan.profile }
        : { kind: 'open', arrivals: plan.arrivals, users: count, profile: plan.profile },
    journey,
    attempts: attempts?.[worker],
    durationMs: plan.durationMs,
    warmupMs: plan.warmupMs,
    timeoutMs: plan.timeoutMs,
    tls: plan.tls,
    seed: plan.seed
  }))
}

function userProfile({ users, stages }: LoadTestSpec): Profile {
  return profileOf(
    users ?? (stages ? 0 : defaults.users),
    stages?.map(({ duration, users: to }, i) => ({ duration, to, i })),
    'users'
  )
}

function rateProfile({ rate, stages }: LoadTestSpec): Profile {
  return profileOf(
    rate ?? 0,
    stages?.map(({ duration, rate: to }, i) => ({ duration, to, i })),
    'rate'
  )
}

/** The first point is where the load begins; a stage of length 0 jumps. */
function profileOf(
  start: number,
  stages: readonly { duration: number | string; to: number | undefined; i: number }[] = [],
  unit: 'users' | 'rate'
): Profile {
  const points = [{ atMs: 0, value: start }]
  for (const { duration, to, i } of stages) {
    if (to === undefined)
      throw invalidOption(`"stages[${i}]"`, `has no "${unit}"`, 'All stages of a test set users, or all set a rate.')
    points.push({ atMs: points.at(-1)!.atMs + toMs(duration, `"stages[${i}].duration"`), value: to })
  }
  if (highestOf(points) <= 0) throw invalidOption('"stages"', 'never reach any load')
  return points
}

function planThreshold(given: NonNullable<LoadTestSpec['thresholds']>[number]): PlannedThreshold {
  const { expression, abortOnFail = false, delay = 0 } = typeof given === 'string' ? { expression: given } : given
  const threshold = parseThreshold(expression)
  if (threshold.limit.kind === 'baseline') {
    throw invalidOption(
      `Threshold "${expression}"`,
      'needs a baseline',
      'Save the run and judge it: kit-report gate run.json --baseline old.json'
    )
  }
  return { threshold, abortOnFail, delayMs: toMs(delay, '"thresholds.delay"') }
}
