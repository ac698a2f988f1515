import { describe, expect, it } from 'vitest'
import { fitCapacity, render, reportOnCapacity, type Run } from '../../src/index.js'
import { exampleRun } from '../support/runs.js'

const law = (n: number) => (100 * n) / (1 + 0.05 * (n - 1) + 0.0005 * n * (n - 1))
const atLoad = (users: number, more = {}): Run =>
  exampleRun({ users, seconds: 5, perSecond: 2 * Math.round(law(users) / 2), httpErrorShare: 0, ...more })
const held = [1, 2, 4, 6, 8].map((users) => atLoad(users))

describe('the safe load', () => {
  it('is never above what was measured and held, however far the law goes on', () => {
    const { safe, peak } = fitCapacity(held)
    expect(peak?.extrapolated).toBe(true)
    expect(safe).toMatchObject({ concurrency: 8, extrapolated: false })
  })

  it.each([
    ['without any answer', atLoad(10, { unsentShare: 1 })],
    ['with fast error answers', atLoad(10, { httpErrorShare: 1, perSecond: 20_000, medianMs: 1 })],
    ['with 5 % errors', atLoad(10, { httpErrorShare: 0.05 })]
  ])('stays below a load %s, which does not bend the law', (_, failed) => {
    const capacity = fitCapacity([...held, failed, atLoad(20)])
    expect(capacity.safe).toMatchObject({ concurrency: 8, extrapolated: false })
    expect(capacity.law?.lambda).toBeCloseTo(fitCapacity([...held, atLoad(20)]).law!.lambda, 6)
    expect(capacity.levels[5]!.excluded).toMatch(/nothing was answered|more than 1 % failed/)
    expect(capacity.notes.join()).toMatch(/From 10 on more than 1 % of the requests failed/)
  })

  it('is not limited by a measurement that is invalid', () => {
    const invalid: Run = { ...atLoad(2, { httpErrorShare: 1 }), validity: { verdict: 'invalid', reasons: [] } }
    expect(fitCapacity([...held, invalid]).safe?.concurrency).toBe(8)
  })

  it('is the last that held when throughput grows in proportion until everything fails', () => {
    const linear = [1, 2, 4, 8].map((users) => atLoad(users, { perSecond: 100 * users }))
    expect(fitCapacity(linear)).toMatchObject({ safe: null, peak: null })
    expect(fitCapacity([...linear, atLoad(16, { unsentShare: 1 })]).safe?.concurrency).toBe(8)
  })

  it('is not told when too few loads held', () => {
    const capacity = fitCapacity([atLoad(1), atLoad(2, { unsentShare: 1 }), atLoad(4, { unsentShare: 1 })])
    expect(capacity).toMatchObject({ law: null, safe: null })
    expect(render(reportOnCapacity(capacity), 'text')).toMatch(/No safe load was found/)
  })
})
