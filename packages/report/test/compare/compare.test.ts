import { describe, expect, it } from 'vitest'
import {
  calibrate,
  compareRuns,
  formats,
  measureRuns,
  metricNames,
  render,
  reportOnComparison,
  type Run
} from '../../src/index.js'
import { exitCodeFor } from '../../src/cli/exit.js'
import { measuringOrder } from '../../src/measure/measure.js'
import { smallestDetectable } from '../../src/statistics/power.js'
import { createRandom, normal } from '../../src/statistics/random.js'
import { exampleRun } from '../support/runs.js'

const side = (from: number, medianMs = 140, more = {}) =>
  [1, 2, 3, 4, 5].map((n) => exampleRun({ seed: from + n, seconds: 20, medianMs, ...more }))
const verdicts = (baseline: Run[], candidate: Run[]) =>
  Object.fromEntries(compareRuns(baseline, candidate).metrics.map(({ metric, verdict }) => [metric, verdict]))

describe('compareRuns', () => {
  it('looks at exactly five metrics', () => {
    expect(compareRuns(side(0), side(10)).metrics.map(({ metric }) => metric)).toEqual([
      'p50',
      'p95',
      'p99',
      'requestsPerSecond',
      'errorRate'
    ])
  })

  it('finds a slowdown of 30 % in every percentile, with five runs a side', () => {
    expect(verdicts(side(0), side(10, 182))).toMatchObject({
      p50: 'regression',
      p95: 'regression',
      p99: 'regression',
      requestsPerSecond: 'equivalent'
    })
    expect(verdicts(side(0, 182), side(10))).toMatchObject({
      p50: 'improvement',
      p95: 'improvement',
      p99: 'improvement'
    })
  })

  it('finds fewer answers per second and more errors', () => {
    expect(verdicts(side(0), side(10, 140, { perSecond: 60 }))).toMatchObject({ requestsPerSecond: 'regression' })
    expect(verdicts(side(0), side(10, 140, { httpErrorShare: 0.1 }))).toMatchObject({ errorRate: 'regression' })
  })

  it('calls the same thing equivalent or undecided, never better or worse', () => {
    for (const verdict of Object.values(verdicts(side(0), side(10))))
      expect(['equivalent', 'inconclusive']).toContain(verdict)
  })

  it('is indicative below five runs a side, and never gives a single pair a p-value', () => {
    const pair = compareRuns(side(0).slice(0, 1), side(10, 300).slice(0, 1))
    expect(pair.strength).toBe('indicative')
    expect(pair.metrics.every(({ pValue, adjustedPValue }) => pValue === null && adjustedPValue === null)).toBe(true)
    expect(compareRuns(side(0).slice(1), side(10, 300).slice(1)).strength).toBe('indicative')
    expect(compareRuns(side(0), side(10)).strength).toBe('sound')
    expect(compareRuns(side(0).slice(2), [...side(10), ...side(20), ...side(30)]).strength).toBe('indicative')
  })

  it('says the smallest detectable effect and how many more runs would settle what is undecided', () => {
    const { metrics } = compareRuns(side(0), side(10, 150))
    for (const { smallestDetectable, margin } of metrics) expect(smallestDetectable!).toBeGreaterThanOrEqual(margin)
    for (const { verdict, moreRuns } of metrics) if (verdict !== 'inconclusive') expect(moreRuns).toBeNull()
    expect(
      metrics.find(({ verdict, moreRuns }) => verdict === 'inconclusive' && moreRuns !== null)?.explanation
    ).toMatch(/more runs? a side would settle it/)
  })

  it.each([0.04, 0.08, 0.15])(
    'finds nine of ten effects of the smallest detectable size when runs differ by %f',
    (deviation) => {
      const size = smallestDetectable(deviation, [5, 5], Math.log(1.05))
      const random = createRandom(5)
      const [template] = side(0)
      const runs = (shift: number) =>
        Array.from({ length: 5 }, (_, i): Run => {
          const p50 = 140_000 * Math.exp(shift + deviation * normal(random))
          const { service } = template!.latency
          const percentiles = { ...service.percentiles, p50 }
          return {
            ...template!,
            startedAt: `2026-11-20T10:00:0${i}.000Z`,
            latency: { service: { ...service, percentiles, histogram: null } },
            blocks: []
          }
        })
      let found = 0
      const times = 250
      for (let i = 0; i < times; i++) {
        const { metrics } = compareRuns(runs(0), runs(size), { resamples: 200, seed: i })
        if (metrics[0]!.verdict === 'regression') found++
      }
      expect(found / times).toBeGreaterThan(0.86)
      expect(found / times).toBeLessThan(0.97)
    }
  )

  it('refuses a run that is there twice, on one side or on both, unless told; it would count as several', () => {
    const [one, ...others] = side(0)
    const names = 'abcdeabcde'.split('')
    const twice = [one!, ...others.slice(1), structuredClone(one!)]
    expect(() => compareRuns(twice, side(10), { names })).toThrow('a and e are the same run')
    expect(() => compareRuns(side(0), side(0), { names })).toThrow('a is given twice.')
    expect(() => compareRuns(twice, side(10))).toThrow('run 1 and run 5 are the same run')
    expect(compareRuns(twice, side(10), { force: true }).strength).toBe('sound')
    expect(compareRuns([one!], [one!]).strength).toBe('indicative')
    expect(() => calibrate(twice, { names })).toThrow('a and e are the same run')
  })

  it('refuses to compare response times with service times, but not a closed model that had timeouts', () => {
    const open = exampleRun({ rate: 80 })
    const service = { ...open, latency: { service: open.latency.service } }
    expect(() => compareRuns([open], [service])).toThrow('The kind of latency differs: response time / service time.')
    const closed = exampleRun()
    const waited = { ...closed, latency: { ...closed.latency, response: { ...closed.latency.service, censored: 0 } } }
    expect(compareRuns([closed], [waited]).differences).toEqual([])
  })

  it('says when a latency is 0 because the tool cannot tell less', () => {
    const { latency, ...rest } = exampleRun()
    const percentiles = { ...latency.service.percentiles, p50: 0 }
    const run: Run = { ...rest, latency: { service: { ...latency.service, percentiles, histogram: null } }, blocks: [] }
    const [median] = compareRuns([run], [run]).metrics
    expect(median).toMatchObject({
      verdict: 'inconclusive',
      explanation: expect.stringMatching(/too small for the res/)
    })
  })

  it('gives the same result for the same runs', () => {
    expect(compareRuns(side(0), side(10))).toEqual(compareRuns(side(0), side(10)))
  })

  it('does not change what it was given', () => {
    const runs = side(0)
    const copy = structuredClone(runs)
    compareRuns(runs, runs, { force: true })
    expect(runs).toEqual(copy)
  })

  it.each([
    ['the URL', { target: { url: 'http://else/', method: 'GET' } }, /The URL differs/],
    ['the method', { target: { url: 'http://localhost:3000/api/users', method: 'POST' } }, /The method differs/],
    ['the load', { model: { kind: 'open' as const, rate: 5 } }, /The load differs/],
    ['the host', { host: { fingerprint: 'other' } }, /The host differs/],
    [
      'the requests',
      {
        requests: [
          { ...exampleRun().requests[0]!, name: 'else', totals: exampleRun().totals, latency: exampleRun().latency }
        ]
      },
      /The set of requests differs/
    ]
  ])('refuses when %s differs', (_, change, message) => {
    expect(() => compareRuns([exampleRun()], [{ ...exampleRun(), ...change }])).toThrow(message)
    expect(compareRuns([exampleRun()], [{ ...exampleRun(), ...change }], { force: true }).differences).toHaveLength(1)
  })

  it.each([
    ['no answers', exampleRun({ unsentShare: 1 })],
    ['no successes', exampleRun({ httpErrorShare: 1 })],
    ['one request', exampleRun({ seconds: 1, perSecond: 1, names: ['only'] })],
    ['no requests', exampleRun({ seconds: 0 })]
  ])('is correct and can be written for runs with %s', (_, run) => {
    const comparison = compareRuns([run], [run])
    for (const { metric, baseline, verdict } of comparison.metrics) {
      if (baseline === null) expect([metric, verdict]).toEqual([metric, 'inconclusive'])
    }
    for (const format of formats)
      expect(render(reportOnComparison(comparison), format)).not.toSatisfy((text: string) =>
        /\b(NaN|undefined|Infinity)\b/.test(text)
      )
  })

  it('leaves a metric that no tool tells out of the verdict, but not one that only some runs lack', () => {
    const untold = (run: Run): Run => {
      const { service } = run.latency
      const unknown = { ...service, percentiles: { ...service.percentiles, p95: null }, histogram: null }
      return { ...run, latency: { service: unknown }, blocks: [], missing: ['latency.service.percentiles.p95'] }
    }
    const options = { margins: { p50: 0.3, p99: 0.3, requestsPerSecond: 0.3, errorRate: 0.1 } }
    const [before, after] = [side(0), side(10)]
    const none = compareRuns(before.map(untold), after.map(untold), options)
    expect(none.metrics.find(({ metric }) => metric === 'p95')).toMatchObject({ verdict: 'unmeasured', baseline: null })
    expect([none.verdict, exitCodeFor(none)]).toEqual(['equivalent', 0])
    expect(render(reportOnComparison(none), 'text')).toMatch(/P95: unmeasured\. No run tells it\./)
    const some = compareRuns(before.map(untold), after, options)
    expect([some.verdict, exitCodeFor(some)]).toEqual(['inconclusive', 97])
    const slower = compareRuns(before.map(untold), side(10, 250).map(untold), options)
    expect([slower.verdict, exitCodeFor(slower)]).toEqual(['regression', 99])
  })

  it('does not pass runs in which nothing was answered', () => {
    const nothing = [1, 2, 3, 4, 5].map((seed) => exampleRun({ seed, unsentShare: 1 }))
    const comparison = compareRuns(nothing, nothing, { force: true })
    expect([comparison.verdict, exitCodeFor(comparison)]).toEqual(['inconclusive', 97])
  })

  it('widens the margins of a single pair by the noise floor, and only those', () => {
    const noiseFloor = Object.fromEntries(metricNames.map((metric) => [metric, 0.4]))
    const margin = (baseline: Run[], candidate: Run[]) =>
      compareRuns(baseline, candidate, { noiseFloor }).metrics[0]!.margin
    expect(margin([exampleRun()], [exampleRun({ seed: 2 })])).toBe(0.4)
    expect(margin(side(0), side(10))).toBe(0.05)
  })

  it('says when the sides were measured one after the other', () => {
    const at = (runs: Run[], hour: number) =>
      runs.map((run, i): Run => ({ ...run, startedAt: `2026-11-20T${hour}:0${i}:00.000Z` }))
    expect(compareRuns(at(side(0), 10), at(side(10), 11)).notes.join()).toMatch(/one after the other/)
    expect(compareRuns(at(side(0), 10), at(side(10), 10)).notes.join()).not.toMatch(/one after the other/)
  })
})

describe('measureRuns', () => {
  it('measures in turns, mirroring every second pair', async () => {
    for (let seed = 0; seed < 20; seed++) {
      const order = measuringOrder(6, seed)
      expect(order.filter((side) => side === 'baseline')).toHaveLength(6)
      for (let i = 0; i < 12; i += 4)
        expect(order.slice(i, i + 4)).toEqual([order[i], order[i + 1], order[i + 1], order[i]])
    }
    const { baseline, candidate } = await measureRuns({
      runs: 3,
      measure: async (side, n) => exampleRun({ label: `${side} ${n}` })
    })
    expect(baseline.map(({ label }) => label)).toEqual(['baseline 1', 'baseline 2', 'baseline 3'])
    expect(candidate).toHaveLength(3)
  })

  it('begins no run after it was stopped', async () => {
    const stop = new AbortController()
    let begun = 0
    const measure = async () => {
      if (++begun === 3) stop.abort(new Error('enough'))
      return exampleRun()
    }
    await expect(measureRuns({ measure, signal: stop.signal })).rejects.toThrow('enough')
    expect(begun).toBe(3)
  })
})
