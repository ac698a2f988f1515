import { describe, expect, it } from 'vitest'
import { decodeHistogram, latencyOf, parseRun, parseRunText } from '../../src/schema/index.js'
import { exampleRun } from '../support/runs.js'

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- documents are made wrong on purpose
type Wrong = any

const changed = (change: (run: Wrong) => void) => {
  const run = structuredClone(exampleRun({ timeoutShare: 0.01, lostShare: 0.01, unsentShare: 0.01 }))
  change(run)
  return run
}
/** As many answers, all a little later. */
const shifted = ({ histogram }: Wrong) => {
  const { indexes, counts, total } = decodeHistogram(histogram)
  return latencyOf({ indexes: indexes.map((index) => index + 40), counts, total })
}
const refusal = (document: unknown) => {
  try {
    parseRun(document, { source: 'run.json' })
  } catch (error) {
    return (error as Error).message
  }
  return 'accepted'
}

describe('parseRun', () => {
  it.each([
    ['a usual run', exampleRun()],
    [
      'a run with every kind of failure',
      exampleRun({ timeoutShare: 0.1, lostShare: 0.1, unsentShare: 0.1, inFlight: 3 })
    ],
    ['a run in the open model', exampleRun({ rate: 80 })],
    ['a run of one request', exampleRun({ seconds: 1, perSecond: 1, names: ['only'], httpErrorShare: 0 })],
    ['a run without any success', exampleRun({ httpErrorShare: 1 })],
    ['a run without any answer', exampleRun({ unsentShare: 1 })],
    ['a run without requests', exampleRun({ seconds: 0 })]
  ])('returns %s unchanged', (_, run) => {
    expect(parseRun(JSON.parse(JSON.stringify(run)))).toEqual(run)
  })

  it.each([
    ['sent does not add up', (run) => run.totals.sent++, /totals\.attempts is \d+, but unsent \+ sent is \d+/],
    ['outcomes do not add up', (run) => run.totals.ok++, /totals\.sent is \d+, but ok \+ httpErrors/],
    ['statuses do not add up', (run) => run.statuses['200']--, /statuses add up to/],
    ['errors do not add up', (run) => run.errors[0].count++, /errors of kind "unsent" add up to/],
    ['the series does not add up', (run) => run.series[3].ok++, /series add up to \d+ ok, but totals\.ok is/],
    ['the series has a gap', (run) => run.series[3].t++, /series\[3\]\.t is 4; rows must follow/],
    [
      'blocks do not add up',
      (run) => {
        run.blocks.pop()
      },
      /blocks add up to/
    ],
    [
      'requests do not add up',
      (run) => {
        run.requests.pop()
      },
      /requests add up to/
    ],
    [
      'a request name is there twice',
      (run) => (run.requests[1].name = run.requests[0].name),
      /requests\[1\]\.name "list" is there twice/
    ],
    [
      'the histogram holds other values',
      (run) => (run.latency.service.histogram = run.requests[0].latency.service.histogram),
      /latency\.service\.histogram holds/
    ],
    [
      'a percentile contradicts the histogram',
      (run) => (run.latency.service.percentiles.p95 *= 1.05),
      /percentiles\.p95 is [\d.]+, but the histogram says/
    ],
    [
      'the mean contradicts the histogram',
      (run) => (run.latency.service.mean *= 1.02),
      /latency\.service\.mean is [\d.]+, but the histogram says/
    ],
    [
      'the deviation contradicts the histogram',
      (run) => (run.latency.service.stdev *= 1.02),
      /latency\.service\.stdev is [\d.]+, but the histogram says/
    ],
    ['the smallest value contradicts the histogram', (run) => (run.latency.service.min = 1), /service\.min is 1, but/],
    [
      'blocks and whole have other answers',
      (run) => (run.blocks[0].latency.service = shifted(run.blocks[0].latency.service)),
      /blocks do not merge to the histogram of latency\.service/
    ],
    [
      'the run was shorter than its blocks',
      (run) => {
        run.totals.durationMs = 500
        for (const { totals } of run.requests) totals.durationMs = 500
      },
      /series\[\d+\]\.t is \d+ s, after the end/
    ],
    [
      'the run was longer than its blocks',
      (run) => (run.totals.durationMs = 60_000),
      /blocks end after 12000 ms, but totals\.durationMs is 60000/
    ],
    ['a block begins elsewhere', (run) => (run.blocks[3].t = 9), /blocks\[3\]\.t is 9; blocks must follow/],
    [
      'a block is told in two lengths',
      (run) => (run.blocks[3].totals.durationMs = 2),
      /blocks\[3\]\.totals\.durationMs is 2, but the block has 1000/
    ],
    ['percentiles of a row go down', (run) => (run.series[3].p95 = 1), /series\[3\] has percentiles that go down/],
    [
      'a request took longer than the run',
      (run) => (run.requests[1].totals.durationMs = 20_000),
      /requests\[1\]\.totals\.durationMs is 20000, longer than the run/
    ],
    [
      'it took no time that a clock can tell',
      (run) => (run.totals.durationMs = 1e-310),
      /totals\.durationMs is 1e-310; it must be 0 or at least 0\.001/
    ],
    ['percentiles go down', (run) => (run.latency.service.percentiles.p99 = 1), /percentiles\.p99 is 1, below p95/],
    ['a field is missing', (run) => delete run.totals.ok, /totals\.ok is missing/],
    [
      'a number is a text',
      (run) => (run.series[3].ok = '12'),
      /series\[3\]\.ok is wrong: invalid input: expected number/
    ],
    [
      'a null is not explained',
      (run) => (run.totals.bytesIn = null),
      /totals\.bytesIn is null; list "totals\.bytesIn" in missing/
    ],
    ['the version is newer', (run) => (run.schemaVersion = 2), /schemaVersion is 2, newer than/],
    ['the version is missing', (run) => delete run.schemaVersion, /schemaVersion must be a whole number/]
  ] as [string, (run: Wrong) => unknown, RegExp][])('names the place when %s', (_, change, message) => {
    expect(refusal(changed(change))).toMatch(message)
    expect(refusal(changed(change))).toMatch(/^run\.json: /)
  })

  it.each([[null], [[]], ['text'], [7], [undefined]])('refuses %j as no document', (value) => {
    expect(refusal(value)).toBe('run.json: is no JSON object.')
  })

  it('leaves out fields it does not know, so that newer documents can be read', () => {
    expect(parseRun({ ...exampleRun(), mood: 'good' })).toEqual(exampleRun())
  })

  it('accepts unknown numbers that missing explains', () => {
    const run = changed((run) => {
      run.totals.bytesOut = null
      run.missing = ['totals.bytesOut']
    })
    expect(parseRun(run)).toEqual(run)
  })

  it('reads text with a byte order mark and says what is no JSON', () => {
    expect(parseRunText(`\uFEFF${JSON.stringify(exampleRun())}`)).toEqual(exampleRun())
    expect(() => parseRunText('{"a": ', { source: 'half.json' })).toThrow(/^half\.json: is not JSON: /)
  })
})
