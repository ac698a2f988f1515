import { readdirSync, readFileSync } from 'node:fs'
import {
  compareRuns,
  convertRun,
  decodeHistogram,
  formats,
  parseRunText,
  parseThreshold,
  render,
  reportOnComparison,
  reportOnRun,
  type Run,
  type Threshold
} from '@kit/report'
import { describe, expect, it } from 'vitest'
import { brokenJson, brokenText, nonsense } from '../support/fuzz.js'
import { exampleRun } from '../support/runs.js'

const inputs = process.env['KIT_TEST_FULL'] === '1' ? 100_000 : 3_000

interface Tally {
  refused: number
  accepted: number
}

/** Every input must be refused with an error of ours that names the input, or give a run that can be written and compared. */
function judge(read: () => Run, source: string, tally: Tally, everyFormat: boolean): void {
  let run: Run
  try {
    run = read()
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    if (!/^KIT_REPORT_(RUN_INVALID|RESULT_UNREADABLE)$/.test(code ?? '') || !message.startsWith(source)) throw error
    if (nonsense.test(message.replaceAll(/"[^"]*"/g, '')))
      throw new Error(`The message says nonsense: ${message}`, { cause: error })
    tally.refused++
    return
  }
  tally.accepted++
  for (const format of everyFormat ? formats : (['text', 'csv'] as const)) {
    const text = render(reportOnRun(run), format)
    const found = nonsense.exec(text)
    if (found)
      throw new Error(`${format} says ${found[0]}: …${text.slice(Math.max(0, found.index - 100), found.index + 50)}…`)
  }
  const text = render(reportOnComparison(compareRuns([run], [run], { resamples: 50 })), 'text')
  if (nonsense.test(text)) throw new Error(`The comparison says nonsense: ${text}`)
}

function expectFinite({ limit }: Threshold): void {
  if (limit.kind === 'number' && !Number.isFinite(limit.value)) throw new Error(`The limit is ${limit.value}`)
}

describe('fuzzing', () => {
  const documents = [
    exampleRun({ seconds: 3, perSecond: 8, names: ['a'] }),
    exampleRun({ seconds: 4, perSecond: 6, timeoutShare: 0.2, lostShare: 0.1, unsentShare: 0.1, inFlight: 1 }),
    exampleRun({ seconds: 2, perSecond: 4, rate: 4 }),
    exampleRun({ seconds: 1, perSecond: 1, names: ['only'], httpErrorShare: 0 })
  ].map((run) =>
    JSON.stringify({
      ...run,
      phases: [{ name: 'x', t: 0, durationMs: 1000 }],
      metrics: [{ name: 'cpu', origin: 'server', unit: 'share', points: [[0, 0.5]] }]
    })
  )

  it(`${inputs * 0.6} broken run documents are refused by name or read soundly`, { timeout: 3_600_000 }, () => {
    const tally = { refused: 0, accepted: 0 }
    for (let seed = 0; seed < inputs * 0.6; seed++) {
      const text = brokenJson(documents[seed % documents.length]!, seed)
      judge(() => parseRunText(text, { source: 'fuzz.json' }), 'fuzz.json', tally, seed % 20 === 0)
    }
    expect(tally.refused).toBeGreaterThan(inputs * 0.2)
    expect(tally.accepted).toBeGreaterThan(inputs * 0.02)
  })

  it(
    `${inputs * 0.4} broken results of other tools are refused by name or converted soundly`,
    { timeout: 3_600_000 },
    () => {
      const folder = new URL('../converters/fixtures/', import.meta.url)
      const fixtures = readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.\w+$/.test(name))
        .map((name) => ({ name, text: readFileSync(new URL(name, folder), 'utf8').slice(0, 20_000) }))
      const tally = { refused: 0, accepted: 0 }
      for (let seed = 0; seed < inputs * 0.4; seed++) {
        const { name, text } = fixtures[seed % fixtures.length]!
        const broken = name.endsWith('.json') ? brokenJson(text, seed) : brokenText(text, seed)
        judge(() => convertRun(broken, { source: name }), name, tally, seed % 20 === 0)
      }
      expect(tally.refused).toBeGreaterThan(inputs * 0.05)
      expect(tally.accepted).toBeGreaterThan(inputs * 0.05)
    }
  )

  it('broken histograms and thresholds are refused by an error of ours', () => {
    const histogram = exampleRun().latency.service.histogram!
    const inherited = Object.getOwnPropertyNames(Object.prototype)
    for (let seed = 0; seed < inputs / 3; seed++) {
      const word = inherited[seed % inherited.length]!
      for (const read of [
        () => decodeHistogram(brokenText(histogram, seed)),
        () => parseThreshold(`${word}: p95<5`),
        () => expectFinite(parseThreshold(`p95!=5${word}`)),
        () => parseThreshold(brokenText('http_req_duration{name:list}: p(95)<=500ms', seed))
      ]) {
        try {
          read()
        } catch (error) {
          expect((error as { code?: string }).code).toMatch(/^KIT_REPORT_(HISTOGRAM|THRESHOLD)_INVALID$/)
        }
      }
    }
  })
})
