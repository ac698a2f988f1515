import { decodeHistogram, encodeHistogram, histogramOf, mergeHistograms } from '@kit/report/schema'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toHistogram, toLatency } from '../../src/document/latency.js'
import { LatencyRecorder } from '../../src/load/latency-recorder.js'

const latencies = fc.array(fc.oneof(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: 3_600_000_000 })), {
  maxLength: 200
})

const recorded = (values: readonly number[]) => {
  const recorder = new LatencyRecorder()
  for (const value of values) recorder.record(value)
  return recorder
}

test('values fall into the same places as in a histogram of @kit/report', () => {
  fc.assert(
    fc.property(latencies, (values) => {
      expect(toHistogram(recorded(values).read())).toEqual(histogramOf(values))
    })
  )
})

test('merging the histograms of several workers equals one recorder, bit for bit', () => {
  fc.assert(
    fc.property(fc.array(latencies, { minLength: 1, maxLength: 8 }), (workers) => {
      const merged = new LatencyRecorder()
      for (const values of workers) merged.add(recorded(values).read())
      const one = recorded(workers.flat())
      expect(encodeHistogram(toHistogram(merged.read()))).toBe(encodeHistogram(toHistogram(one.read())))
      const encoded = workers.map((values) => decodeHistogram(encodeHistogram(histogramOf(values))))
      expect(encodeHistogram(mergeHistograms(encoded))).toBe(encodeHistogram(toHistogram(one.read())))
    })
  )
})

test('what was taken is gone, and nothing else', () => {
  const recorder = recorded([10, 20_000, 3_000_000])
  expect(recorder.take()).toMatchObject({ count: 3, min: 10, max: 3_000_000 })
  expect(recorder.read()).toMatchObject({ count: 0, sum: 0 })
  recorder.record(500)
  expect(toHistogram(recorder.read())).toEqual(histogramOf([500]))
})

test('values outside 1 µs to 1 h count at the nearest end', () => {
  expect(recorded([0, 0.2, -5]).read()).toMatchObject({ count: 3, min: 1, max: 1 })
  expect(recorded([4e9]).read()).toMatchObject({ max: 3_600_000_000 })
})

test('mean, deviation and extremes are exact, not those of the places', () => {
  const latency = toLatency(recorded([1_000_001, 1_000_002, 1_000_003]).read())
  expect(latency).toMatchObject({ min: 1_000_001, mean: 1_000_002, max: 1_000_003, stdev: 0.8 })
})

test('no values make a latency without numbers', () => {
  expect(toLatency(new LatencyRecorder().read())).toMatchObject({ count: 0, min: null, mean: null, max: null })
})
