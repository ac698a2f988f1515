import { compareRuns } from '@kit/report'
import { describe, expect, it } from 'vitest'
import { chanceFrom, realistic, side } from '../../../../bench/report/simulate.js'

// In full, with all figures: bench/report/false-alarms.ts, results in docs/proofs/report-comparison.md.
const comparisons = process.env['KIT_TEST_FULL'] === '1' ? 300 : 20

describe('five runs a side', { timeout: 1_800_000 }, () => {
  it(`cry wolf in at most 5 % of ${comparisons} comparisons of the same thing, at 3 % noise between runs`, () => {
    const chance = chanceFrom(1)
    const noisy = { ...realistic, betweenRuns: 0.03 }
    let alarms = 0
    for (let i = 0; i < comparisons; i++)
      if (compareRuns(side(noisy, chance), side(noisy, chance)).verdict === 'regression') alarms++
    expect(alarms / comparisons).toBeLessThanOrEqual(0.05)
  })

  it('find a slowdown of 10 % in median and requests per second nine times out of ten, at 2 % noise between runs', () => {
    const chance = chanceFrom(2)
    const found = { p50: 0, requestsPerSecond: 0 }
    const tries = Math.min(comparisons, 100)
    for (let i = 0; i < tries; i++) {
      const { metrics } = compareRuns(side(realistic, chance), side({ ...realistic, slowdown: 1.1 }, chance))
      for (const { metric, verdict } of metrics)
        if (verdict === 'regression' && metric in found) found[metric as keyof typeof found]++
    }
    expect(found.p50 / tries).toBeGreaterThanOrEqual(0.9)
    expect(found.requestsPerSecond / tries).toBeGreaterThanOrEqual(0.9)
  })
})
