import fc from 'fast-check'
import { expect, test } from 'vitest'
import { timeOfArrival, valueAt } from '../../src/load/profile.js'
import { splitWhole } from '../../src/split.js'

const ramp = [
  { atMs: 0, value: 0 },
  { atMs: 10_000, value: 100 },
  { atMs: 20_000, value: 100 },
  { atMs: 30_000, value: 0 }
]

test('between two points the load moves in a straight line, outside it holds', () => {
  expect([-5, 0, 5_000, 10_000, 15_000, 25_000, 99_000].map((ms) => valueAt(ramp, ms))).toEqual([
    0, 0, 50, 100, 100, 50, 0
  ])
})

test('a stage of no length is a jump', () => {
  const jump = [
    { atMs: 0, value: 10 },
    { atMs: 5_000, value: 10 },
    { atMs: 5_000, value: 200 },
    { atMs: 9_000, value: 200 }
  ]
  expect([4_999, 5_001].map((ms) => Math.round(valueAt(jump, ms)))).toEqual([10, 200])
})

test('at a constant rate requests are due at equal distances', () => {
  expect([0, 1, 2, 50].map((count) => timeOfArrival([{ atMs: 0, value: 50 }], count))).toEqual([0, 20, 40, 1000])
})

test('on a ramp as many requests are due as there is area under it', () => {
  // Half of ten seconds at 100 per second.
  expect(timeOfArrival(ramp, 500)).toBeCloseTo(10_000, 6)
  expect(timeOfArrival(ramp, 1500)).toBeCloseTo(20_000, 6)
  expect(timeOfArrival(ramp, 2000)).toBeCloseTo(30_000, 3)
  expect(timeOfArrival(ramp, 2001)).toBe(Infinity)
})

test('later requests are never due earlier', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ ms: fc.integer({ min: 0, max: 5_000 }), value: fc.integer({ min: 0, max: 500 }) }), {
        minLength: 1,
        maxLength: 6
      }),
      (steps) => {
        let atMs = 0
        const profile = steps.map(({ ms, value }, i) => ({ atMs: i === 0 ? 0 : (atMs += ms), value }))
        const times = Array.from({ length: 60 }, (_, count) => timeOfArrival(profile, count * 7))
        for (const [i, time] of times.entries()) expect(time).toBeGreaterThanOrEqual(times[i - 1] ?? 0)
      }
    )
  )
})

test('parts of a split add up and differ by one at most', () => {
  fc.assert(
    fc.property(fc.nat(10_000), fc.integer({ min: 1, max: 64 }), (whole, parts) => {
      const split = splitWhole(whole, parts)
      expect(split).toHaveLength(parts)
      expect(split.reduce((sum, part) => sum + part, 0)).toBe(whole)
      expect(Math.max(...split) - Math.min(...split)).toBeLessThanOrEqual(1)
    })
  )
})
