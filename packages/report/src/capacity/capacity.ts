import { KitError } from '@kit-internal/errors'
import { differencesBetween } from '../compare/comparability.js'
import { errorRate, judgedLatency, requestsPerSecond } from '../metrics.js'
import type { Run } from '../schema/run.js'
import { fitUsl, peakOf, throughputAt, type Usl } from '../statistics/usl.js'

/** A series of runs at rising load, and what they say about where it ends. */
export interface Capacity {
  schemaVersion: 1
  kind: 'capacity'
  target: Run['target']
  /** What `load` counts. */
  loadUnit: 'users' | 'requests/s'
  /** One entry a run, by load. */
  levels: readonly Level[]
  /** The fitted law; null when fewer than three loads are usable. */
  law: Usl | null
  /** Where throughput is highest; null when the law sees no end. */
  peak: Point | null
  /** Where linear growth would reach the peak's throughput: from here on, more load buys mostly waiting. */
  knee: Point | null
  /** Load with a quarter of the peak's throughput to spare, never above the highest load that was measured and held. */
  safe: Point | null
  notes: readonly string[]
}

export interface Level {
  label: string
  load: number
  /** Users, or for the open model what Little's law gives: throughput × mean latency. */
  concurrency: number
  requestsPerSecond: number
  p50: number | null
  p95: number | null
  p99: number | null
  errorRate: number | null
  /** Left out of the fit, and why. */
  excluded?: string
}

export interface Point {
  concurrency: number
  requestsPerSecond: number
  /** Beyond the highest load measured: believe it less. */
  extrapolated: boolean
}

const tolerableErrors = 0.01
const headroom = 0.75

const invalidMeasurement = 'the measurement is invalid'
const nothingAnswered = 'nothing was answered'
// Errors are often answered faster than the work would be, so they say nothing about throughput.
const tooManyErrors = 'more than 1 % failed'

/**
 * Puts runs at different loads together. Throws KIT_REPORT_CAPACITY_REFUSED when they do not form such a series.
 *
 * @example
 * fitCapacity(await Promise.all(['10.json', '50.json', '100.json'].map(loadRun))).safe
 */
export function fitCapacity(runs: readonly Run[], { force = false } = {}): Capacity {
  const kinds = new Set(runs.map(({ model }) => model.kind))
  if (runs.length === 0 || kinds.size > 1 || kinds.has('unknown')) {
    throw refused(
      'The runs do not all tell their load in the same way.',
      'Give runs of one model: all with users, or all with a rate.'
    )
  }
  const differences = differencesBetween(runs).filter((text) => !text.startsWith('The load '))
  if (differences.length > 0 && !force) {
    throw refused(
      `The runs are no series of one thing. ${differences.join(' ')}`,
      'Put them together all the same with --force (force: true in code).'
    )
  }
  const levels = runs.map(levelOf).sort((a, b) => a.load - b.load)
  const usable = levels.filter(({ excluded }) => excluded === undefined)
  const failing = levels.find(({ excluded }) => excluded === nothingAnswered || excluded === tooManyErrors)
  const law = fitUsl(
    usable.map(({ concurrency, requestsPerSecond }) => ({ concurrency, throughput: requestsPerSecond }))
  )
  return {
    schemaVersion: 1,
    kind: 'capacity',
    target: runs[0]!.target,
    loadUnit: kinds.has('closed') ? 'users' : 'requests/s',
    levels,
    law,
    ...pointsOf(law, usable, failing),
    notes: [...differences, ...notesOn(law, usable, failing)]
  }
}

function levelOf(run: Run): Level {
  const { totals, latency, model, validity } = run
  const judged = judgedLatency(latency)
  const speed = requestsPerSecond(totals) ?? 0
  const load = model.kind === 'closed' ? model.users : model.kind === 'open' ? model.rate : 0
  const little = speed * ((judged.mean ?? 0) / 1_000_000)
  const failed = errorRate(totals)
  const excluded =
    validity.verdict === 'invalid'
      ? invalidMeasurement
      : speed === 0
        ? nothingAnswered
        : (failed ?? 0) > tolerableErrors
          ? tooManyErrors
          : undefined
  return {
    label: run.label ?? String(load),
    load,
    concurrency: model.kind === 'open' ? little : load,
    requestsPerSecond: speed,
    p50: judged.percentiles.p50,
    p95: judged.percentiles.p95,
    p99: judged.percentiles.p99,
    errorRate: failed,
    ...(excluded === undefined ? {} : { excluded })
  }
}

function pointsOf(
  law: Usl | null,
  usable: readonly Level[],
  failing: Level | undefined
): Pick<Capacity, 'peak' | 'knee' | 'safe'> {
  if (law === null) return { peak: null, knee: null, safe: null }
  const most = Math.max(...usable.map(({ concurrency }) => concurrency))
  const held = usable.filter(({ load }) => failing === undefined || load < failing.load)
  const highestHeld = Math.max(0, ...held.map(({ concurrency }) => concurrency))
  const at = (concurrency: number): Point => ({
    concurrency,
    requestsPerSecond: throughputAt(law, concurrency),
    extrapolated: concurrency > most
  })
  const safeUpTo = (concurrency: number) => (concurrency > 0 ? at(concurrency) : null)
  if (law.sigma === 0 && law.kappa === 0)
    return { peak: null, knee: null, safe: failing === undefined ? null : safeUpTo(highestHeld) }
  const peakAt = peakOf(law)
  const highest = peakAt === Infinity ? law.lambda / law.sigma : throughputAt(law, peakAt)
  const knee = Math.max(1, highest / law.lambda)
  const safe = Math.min(highestHeld, risingTo(law, headroom * highest, Math.min(peakAt, knee / (1 - headroom) + 1)))
  return { peak: peakAt === Infinity ? null : at(peakAt), knee: at(knee), safe: safeUpTo(safe) }
}

/** Where the law first reaches a throughput, below its peak. */
function risingTo(law: Usl, throughput: number, highest: number): number {
  let [low, high] = [0, highest]
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2
    if (throughputAt(law, middle) < throughput) low = middle
    else high = middle
  }
  return high
}

function* notesOn(law: Usl | null, usable: readonly Level[], failing: Level | undefined): Generator<string> {
  const loads = new Set(usable.map(({ concurrency }) => concurrency)).size
  if (law === null) yield 'Fewer than three usable loads: there is a table, but no knee. Measure more loads.'
  else if (loads < 5) yield `Only ${loads} different loads: the knee is a rough guess. Six or more make it firm.`
  if (law !== null && law.rSquared < 0.9) yield 'The law fits badly; look at the levels themselves.'
  if (law !== null && law.sigma === 0 && law.kappa === 0 && failing === undefined)
    yield 'Throughput still grows in proportion: the limit lies beyond the highest load measured.'
  if (failing !== undefined)
    yield `From ${failing.load} on more than 1 % of the requests failed; the safe point stays below.`
}

const refused = (message: string, hint: string) =>
  new KitError('KIT_REPORT_CAPACITY_REFUSED', message, { kind: 'usage', hint })
