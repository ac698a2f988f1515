import { histogramOf, latencyOf, mergeHistograms, type Block, type Run, type SeriesRow, type Totals } from '@kit/report'

/** How the runs of a simulated side behave. */
export interface Simulation {
  /** Standard deviation between whole runs, relative, of which chance inside the runs is a part. */
  betweenRuns: number
  /** Standard deviation of one-second windows inside a run, relative, and how strongly neighbours hang together (AR 1). */
  withinRun: number
  correlation: number
  seconds: number
  perSecond: number
  /** Factor on every latency; throughput falls by the same, as in the closed model. */
  slowdown: number
  /** Factor on the slowest two percent alone. */
  tailSlowdown: number
  errorShare: number
}

/** What research on a noisy two-core virtual machine found; see docs/guides/comparing-runs.md. */
export const realistic: Simulation = {
  betweenRuns: 0.02,
  withinRun: 0.05,
  correlation: 0.7,
  seconds: 60,
  perSecond: 100,
  slowdown: 1,
  tailSlowdown: 1,
  errorShare: 0.005
}

export type Chance = () => number

/** mulberry32 by Tommy Ettinger, public domain: another generator than the one inside @kit/report. */
export function chanceFrom(seed: number): Chance {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const gauss = (chance: Chance) => Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance())

/** One run: lognormal latencies around 20 ms, scaled by the luck of the run and of the second. */
export function simulatedRun(how: Simulation, chance: Chance): Run {
  // What the windows of a run leave in its mean: the correlation time of AR 1 is (1 + ρ)/(1 − ρ).
  const inside = (how.withinRun ** 2 * (1 + how.correlation)) / (1 - how.correlation) / how.seconds
  const luck = Math.exp(Math.sqrt(Math.max(0, how.betweenRuns ** 2 - inside)) * gauss(chance)) * how.slowdown
  const innovation = how.withinRun * Math.sqrt(1 - how.correlation ** 2)
  let window = how.withinRun * gauss(chance)
  const seconds = Array.from({ length: how.seconds }, () => {
    window = how.correlation * window + innovation * gauss(chance)
    const factor = luck * Math.exp(window)
    const answers = Math.max(1, Math.round((how.perSecond / factor) * (1 + 0.01 * gauss(chance))))
    let failed = 0
    const latencies = Array.from({ length: answers }, () => {
      if (chance() < how.errorShare) failed++
      const place = gauss(chance)
      return 20_000 * factor * Math.exp(0.4 * place) * (place > 2.05 ? how.tailSlowdown : 1)
    })
    return { answers, failed, histogram: histogramOf(latencies) }
  })
  const totalsOf = (parts: readonly { answers: number; failed: number }[]): Totals => {
    const answers = parts.reduce((sum, part) => sum + part.answers, 0)
    const failed = parts.reduce((sum, part) => sum + part.failed, 0)
    const none = { unsent: 0, timeouts: 0, lost: 0, inFlight: 0, bytesIn: 0, bytesOut: 0 }
    return {
      ...none,
      attempts: answers,
      sent: answers,
      ok: answers - failed,
      httpErrors: failed,
      durationMs: parts.length * 1000
    }
  }
  const totals = totalsOf(seconds)
  return {
    schemaVersion: 1,
    tool: { name: 'simulation' },
    startedAt: '2026-11-20T10:00:00.000Z',
    target: { url: 'http://localhost/', method: 'GET' },
    model: { kind: 'closed', users: 10 },
    host: { fingerprint: 'simulated' },
    totals,
    latency: { service: latencyOf(mergeHistograms(seconds.map(({ histogram }) => histogram))) },
    statuses: { 200: totals.ok, ...(totals.httpErrors ? { 500: totals.httpErrors } : {}) },
    errors: [],
    series: seconds.map(({ answers, failed, histogram }, t): SeriesRow => {
      const { p50, p95, p99 } = latencyOf(histogram).percentiles
      return { t, sent: answers, ok: answers - failed, failed, p50, p95, p99, bytesIn: 0 }
    }),
    blocks: seconds.map((second, t): Block => ({
      t,
      durationMs: 1000,
      totals: totalsOf([second]),
      latency: { service: latencyOf(second.histogram) }
    })),
    requests: [],
    validity: { verdict: 'ok', reasons: [] },
    thresholds: [],
    interrupted: false
  }
}

export const side = (how: Simulation, chance: Chance, runs = 5): Run[] =>
  Array.from({ length: runs }, () => simulatedRun(how, chance))

/** The upper end of the 95 % interval of a share (Clopper and Pearson 1934), by bisection on the binomial distribution. */
export function upperBound(hits: number, tries: number): number {
  const atMost = (share: number) => {
    let [term, sum] = [(1 - share) ** tries, 0]
    for (let k = 0; k <= hits; k++) {
      sum += term
      term *= ((tries - k) / (k + 1)) * (share / (1 - share))
    }
    return sum
  }
  let [low, high] = [0, 1 - 1e-9]
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2
    if (atMost(middle) > 0.05) low = middle
    else high = middle
  }
  return high
}
