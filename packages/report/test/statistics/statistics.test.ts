import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { histogramOf } from '../../src/histogram/histogram.js'
import { blockLength, correlationTime } from '../../src/statistics/autocorrelation.js'
import {
  drawBlocks,
  expandedInterval,
  hierarchicalDifferences,
  quantileOf,
  shrunken
} from '../../src/statistics/bootstrap.js'
import { bestDivision, changePoints } from '../../src/statistics/change-points.js'
import { cliffsDelta, kolmogorovSmirnov, shiftFunction } from '../../src/statistics/histograms.js'
import { holm } from '../../src/statistics/holm.js'
import { permutationTest } from '../../src/statistics/permutation.js'
import { fewestTested, runsNeeded, smallestDetectable } from '../../src/statistics/power.js'
import { createRandom, normal } from '../../src/statistics/random.js'
import { normalCdf, studentCdf, studentQuantile } from '../../src/statistics/student.js'
import { fitUsl, peakOf, throughputAt } from '../../src/statistics/usl.js'

/** Computed by scipy and numpy, see fixtures/reference.py. */
const reference = JSON.parse(readFileSync(new URL('fixtures/reference.json', import.meta.url), 'utf8'))

describe('distributions agree with scipy', () => {
  it("Student's t, both ways", () => {
    for (const { p, freedom, t } of reference.student) expect(studentQuantile(p, freedom) / t).toBeCloseTo(1, 9)
    for (const { p, freedom, t } of reference.studentCdf) expect(studentCdf(t, freedom)).toBeCloseTo(p, 12)
  })

  it('the normal distribution', () => {
    for (const { z, p } of reference.normalCdf) expect(normalCdf(z) / p).toBeCloseTo(1, 9)
  })
})

describe('the permutation test', () => {
  it('agrees with scipy and with counting every way by hand', () => {
    for (const { a, b, p, scipy } of reference.permutation) {
      expect(permutationTest(a, b, createRandom(1))).toBeCloseTo(p, 12)
      if (a.length === b.length) expect(p).toBeCloseTo(scipy, 12)
    }
  })

  it('counts the dealing that was seen when there are too many ways to count', () => {
    const random = createRandom(3)
    const [a, b] = [
      Array.from({ length: 15 }, () => normal(random)),
      Array.from({ length: 15 }, () => normal(random) + 8)
    ]
    expect(permutationTest(a, b, random)).toBeCloseTo(1 / 100_000, 6)
  })

  it('is 1 when nothing differs', () => {
    expect(permutationTest([0.1, 0.1, 0.1], [0.1, 0.1, 0.1], createRandom(1))).toBe(1)
  })

  it('finds nothing among five metrics with fewer than five runs a side, however far they are apart', () => {
    const apart = (size: number) => {
      const side = Array.from({ length: size }, (_, i) => i)
      const far = side.map((value) => value + 1000)
      return permutationTest(side, far, createRandom(1))
    }
    expect(apart(fewestTested)).toBeCloseTo(2 / 252, 12)
    expect(apart(fewestTested) * 5).toBeLessThan(0.05)
    expect(apart(fewestTested - 1) * 5).toBeGreaterThan(0.05)
  })
})

describe('statistics on histograms', () => {
  it('agree with scipy on the values behind them', () => {
    for (const { a, b, ks, cliff, shift } of reference.histograms) {
      const [before, after] = [histogramOf(a), histogramOf(b)]
      expect(kolmogorovSmirnov(before, after).distance).toBeCloseTo(ks, 12)
      expect(cliffsDelta(before, after)).toBeCloseTo(cliff, 12)
      const found = new Map(shiftFunction(before, after).map(({ share, delta }) => [String(share), delta]))
      for (const [share, delta] of Object.entries(shift)) expect(found.get(share)).toBe(delta)
    }
  })
})

describe('Holm', () => {
  it('corrects as by hand', () => {
    for (const { p, adjusted } of reference.holm) {
      for (const [i, value] of holm(p).entries()) expect(value).toBeCloseTo(adjusted[i], 12)
    }
  })
})

describe('the scalability law', () => {
  it('is fitted as well as by scipy', () => {
    for (const { n, x, lambda, sigma, kappa, squares } of reference.usl) {
      const points = n.map((concurrency: number, i: number) => ({ concurrency, throughput: x[i] as number }))
      const law = fitUsl(points)!
      const own = points.reduce(
        (sum: number, point: (typeof points)[number]) =>
          sum + (point.throughput - throughputAt(law, point.concurrency)) ** 2,
        0
      )
      expect(own).toBeLessThanOrEqual(squares * (1 + 1e-6) + 1e-6)
      expect(law.lambda / lambda).toBeCloseTo(1, 3)
      expect(law.sigma).toBeCloseTo(sigma, 4)
      expect(law.kappa).toBeCloseTo(kappa, 6)
    }
  })

  it('peaks where its derivative is zero', () => {
    const law = { lambda: 100, sigma: 0.03, kappa: 0.0002 }
    const peak = peakOf(law)
    expect(throughputAt(law, peak)).toBeGreaterThan(throughputAt(law, peak * 0.99))
    expect(throughputAt(law, peak)).toBeGreaterThan(throughputAt(law, peak * 1.01))
    expect(peakOf({ sigma: 0.1, kappa: 0 })).toBe(Infinity)
  })

  it('needs three different loads', () => {
    expect(
      fitUsl([
        { concurrency: 1, throughput: 5 },
        { concurrency: 2, throughput: 9 }
      ])
    ).toBeNull()
  })
})

describe('change points', () => {
  it('divide where the definition says', () => {
    for (const { values, at, strength } of reference.changePoints) {
      expect(bestDivision(values, 3).at).toBe(at)
      expect(bestDivision(values, 3).strength).toBeCloseTo(strength, 9)
    }
  })

  it('are found where levels change, and nowhere else', () => {
    for (const { values, changes } of reference.changePoints) {
      const found = changePoints(values).map(({ index }) => index)
      expect(found).toHaveLength(changes.length)
      for (const [i, index] of found.entries()) expect(Math.abs(index - changes[i])).toBeLessThanOrEqual(1)
    }
  })

  it('are not found in noise more often than the level says', () => {
    const random = createRandom(5)
    let alarms = 0
    for (let i = 0; i < 60; i++)
      if (
        changePoints(
          Array.from({ length: 20 }, () => normal(random)),
          { seed: i }
        ).length > 0
      )
        alarms++
    expect(alarms).toBeLessThanOrEqual(3)
  })
})

describe('the bootstrap', () => {
  it('keeps neighbours together and wraps around the end', () => {
    const drawn = drawBlocks(10, 3, createRandom(1))
    expect(drawn).toHaveLength(10)
    for (let i = 0; i + 2 < 9; i += 3)
      expect([drawn[i + 1], drawn[i + 2]]).toEqual([(drawn[i]! + 1) % 10, (drawn[i]! + 2) % 10])
  })

  it('covers the true difference of 5 + 5 runs as often as it says', () => {
    const random = createRandom(11)
    let covered = 0
    for (let i = 0; i < 400; i++) {
      const side = () => Array.from({ length: 5 }, () => [normal(random)])
      const { low, high } = expandedInterval(hierarchicalDifferences(side(), side(), 1000, random), 0.95, [5, 5])
      if (low <= 0 && high >= 0) covered++
    }
    expect(covered / 400).toBeGreaterThan(0.925)
    expect(covered / 400).toBeLessThan(0.985)
  })

  it('does not count chance inside runs twice', () => {
    const random = createRandom(6)
    const runs = Array.from({ length: 200 }, () => {
      const centre = 2 * normal(random)
      return Array.from({ length: 200 }, () => centre + normal(random))
    })
    const variance = (values: readonly number[]) => {
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length
      return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
    }
    const centres = runs.map((run) => run.reduce((sum, value) => sum + value, 0) / run.length)
    expect(variance(runs.flat()) / variance(centres)).toBeGreaterThan(1.15)
    expect(variance(shrunken(runs).flat()) / variance(centres)).toBeCloseTo(1, 1)
    expect(shrunken([[1, 2, 3]])).toEqual([[1, 2, 3]])
  })

  it('takes quantiles between neighbours', () => {
    expect(quantileOf([1, 2, 3, 4], 0.5)).toBe(2.5)
    expect(quantileOf([7], 0.3)).toBe(7)
  })

  it('sees how many neighbours hang together', () => {
    for (const { time, values } of reference.correlation) {
      expect(correlationTime(values) / time).toBeGreaterThan(0.75)
      expect(correlationTime(values) / time).toBeLessThan(1.3)
      expect(blockLength(values)).toBeGreaterThan(5)
    }
    const random = createRandom(2)
    expect(correlationTime(Array.from({ length: 1000 }, () => normal(random)))).toBeLessThan(1.4)
    expect(correlationTime([3, 3, 3, 3, 3])).toBe(1)
  })
})

describe('power', () => {
  it('promises what simulation confirms: nine of ten effects of the smallest detectable size are found', () => {
    const detectable = smallestDetectable(0.02, [5, 5], 0.05)
    const random = createRandom(4)
    let found = 0
    for (let i = 0; i < 2000; i++) {
      const [a, b] = [0, detectable].map((mean) => Array.from({ length: 5 }, () => mean + 0.02 * normal(random)))
      const [x, y] = [a!, b!].map((side) => side.reduce((sum, value) => sum + value, 0) / 5)
      const spread = Math.sqrt(
        ([a!, b!].flatMap((side, i) => side.map((value) => (value - [x!, y!][i]!) ** 2)).reduce((s, v) => s + v, 0) /
          8) *
          0.4
      )
      if (y! - x! - studentQuantile(0.95, 8) * spread > 0.05) found++
    }
    expect(found / 2000).toBeGreaterThan(0.87)
    expect(found / 2000).toBeLessThan(0.94)
  })

  it('tells how large an effect the test needs to find it nine times out of ten', () => {
    const random = createRandom(8)
    for (const sizes of [
      [5, 5],
      [5, 6],
      [6, 6],
      [5, 8]
    ] as const) {
      const shift = smallestDetectable(1, sizes, 0)
      const side = (size: number, mean: number) => Array.from({ length: size }, () => mean + normal(random))
      let found = 0
      for (let i = 0; i < 1000; i++)
        if (permutationTest(side(sizes[0], 0), side(sizes[1], shift), random) <= 0.01) found++
      expect(found / 1000).toBeGreaterThan(0.87)
      expect(found / 1000).toBeLessThan(0.94)
    }
  })

  it('says how many runs would settle it, or that none would', () => {
    // The interval of 5 + 5 runs would be narrow enough; the test finds three deviations there too seldom.
    expect(runsNeeded(0.02, 0.065, 0.01)).toBe(6)
    expect(runsNeeded(0.02, 0.07, 0.05)).toBe(7)
    expect(runsNeeded(0.02, 0.05, 0.05)).toBeNull()
  })
})

describe('chance', () => {
  it('is repeatable, and even', () => {
    const [a, b] = [createRandom(7), createRandom(7)]
    const values = Array.from({ length: 10_000 }, () => a())
    expect(values).toEqual(Array.from({ length: 10_000 }, () => b()))
    expect(values.reduce((sum, value) => sum + value, 0) / 10_000).toBeCloseTo(0.5, 1)
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...values)).toBeLessThan(1)
  })
})
