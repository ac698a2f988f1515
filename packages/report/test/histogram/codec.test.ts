import { build, decodeFromCompressedBase64, encodeIntoCompressedBase64 } from 'hdr-histogram-js'
import { describe, expect, it } from 'vitest'
import { decodeHistogram, encodeHistogram } from '../../src/histogram/codec.js'
import { highestOf, highestValue, indexOf, lastIndex, lowestOf } from '../../src/histogram/buckets.js'
import { emptyHistogram, histogramOf, mergeHistograms, momentsOf, percentileOf } from '../../src/histogram/histogram.js'

const values = Array.from({ length: 5000 }, (_, i) => Math.round(50 * 1.0035 ** i))
const peer = () =>
  build({ lowestDiscernibleValue: 1, highestTrackableValue: highestValue, numberOfSignificantValueDigits: 3 })

describe('histograms', () => {
  it('are read by hdr-histogram-js with the same counts and percentiles', () => {
    const ours = histogramOf(values)
    const theirs = decodeFromCompressedBase64(encodeHistogram(ours))
    expect(theirs.totalCount).toBe(5000)
    for (const share of [0.5, 0.9, 0.95, 0.99, 0.999]) {
      expect(theirs.getValueAtPercentile(share * 100)).toBe(percentileOf(ours, share))
    }
  })

  it('written by hdr-histogram-js are read unchanged', () => {
    const theirs = peer()
    for (const value of values) theirs.recordValue(Math.min(value, highestValue))
    expect(decodeHistogram(encodeIntoCompressedBase64(theirs))).toEqual(histogramOf(values))
  })

  it('keep every value within 0.1 % and every place in one piece', () => {
    for (let value = 1; value < highestValue; value = Math.ceil(value * 1.37)) {
      const index = indexOf(value)
      expect(lowestOf(index)).toBeLessThanOrEqual(value)
      expect(highestOf(index)).toBeGreaterThanOrEqual(value)
      expect((highestOf(index) - lowestOf(index)) / value).toBeLessThan(0.001)
      expect(lowestOf(index + 1)).toBe(highestOf(index) + 1)
    }
    expect(lastIndex).toBe(indexOf(highestValue))
  })

  it('survive encoding whatever their counts', () => {
    const large = { total: 2 ** 40 + 4, indexes: [0, 1, 3, 9000, lastIndex], counts: [1, 1, 2 ** 40, 1, 1] }
    expect(decodeHistogram(encodeHistogram(large))).toEqual(large)
    expect(decodeHistogram(encodeHistogram(emptyHistogram))).toEqual(emptyHistogram)
  })

  it('merge to the histogram of all values, whatever the split', () => {
    const parts = [values.slice(0, 17), values.slice(17, 3000), values.slice(3000)].map(histogramOf)
    expect(mergeHistograms(parts)).toEqual(histogramOf(values))
    expect(mergeHistograms([...parts].reverse())).toEqual(histogramOf(values))
  })

  it('tell mean and deviation within their precision', () => {
    const { mean, stdev } = momentsOf(histogramOf([1000, 2000, 3000]))!
    expect(mean).toBeCloseTo(2000, -1)
    expect(stdev).toBeCloseTo(816.5, -1)
  })

  it.each([
    ['nothing', ''],
    ['text', 'hello there'],
    ['another encoding', Buffer.from('HISTFAAAAA').toString('base64')],
    ['a cut string', encodeHistogram(histogramOf([5, 6])).slice(0, -8)]
  ])('refuse %s with one clear error', (_, text) => {
    expect(() => decodeHistogram(text)).toThrow(expect.objectContaining({ code: 'KIT_REPORT_HISTOGRAM_INVALID' }))
  })
})
