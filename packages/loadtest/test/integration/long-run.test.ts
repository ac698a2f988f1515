import { serialize, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { parseRun } from '@kit/report/schema'
import { expect, test } from 'vitest'
import { Collector } from '../../src/document/collector.js'
import { runDocument } from '../../src/document/run-document.js'
import type { Exchange } from '../../src/engines/engine.js'
import { createRandom } from '../../src/journey/random.js'
import { LatencyRecorder } from '../../src/load/latency-recorder.js'
import { WindowRecorder } from '../../src/load/window-recorder.js'
import { planRun } from '../../src/plan.js'
import { parseSpec } from '../../src/spec/parse-spec.js'

const full = process.env['KIT_TEST_FULL'] === '1'
const health = { maxLateUs: 3000, lateUs: 9000, timers: 100, busy: 0.5, gc: 0.01, waiting: 0.01, schedulingDelayUs: 20 }
const noLag = new LatencyRecorder().read()

/** µs: half a millisecond to eleven seconds, as broad as latencies get. */
const broad = (random: () => number) => 500 * Math.exp(random() * 5 + random() * 5)

/** Sends seconds full of made-up answers through the recorder of a worker and the collector of the run. */
function simulate(load: {
  seconds: number
  perSecond: number
  names: number
  latency?: (random: () => number) => number
}) {
  const { seconds, perSecond, names, latency = broad } = load
  const steps = Array.from({ length: names }, (_, i) => ({ name: `request ${i}`, url: `/some/path/${i}` }))
  const plan = planRun(parseSpec({ url: 'http://localhost/', duration: seconds, steps }))
  const collector = new Collector({ requests: names, workers: 1, open: false, durationMs: seconds * 1000 })
  const recorder = new WindowRecorder({
    startedAt: 0,
    requests: names,
    open: false,
    lastIndex: seconds - 1,
    onWindow: (window) => collector.add(0, { ...window, health, connections: 50, sendLag: noLag })
  })
  const random = createRandom(1)
  const exchange: Exchange = {
    outcome: 'answered',
    sentAt: 0,
    endedAt: 0,
    firstByteAt: 0,
    status: 200,
    bytesIn: 500,
    bytesOut: 100,
    code: '',
    message: '',
    head: '',
    body: undefined,
    opened: undefined
  }
  const second = (index: number) => {
    for (let i = 0; i < perSecond; i++) {
      exchange.endedAt = index * 1e6 + (i / perSecond) * 1e6
      exchange.sentAt = Math.max(0, exchange.endedAt - latency(random))
      exchange.firstByteAt = exchange.sentAt
      recorder.record(i % names, exchange, { ok: true }, exchange.sentAt)
    }
    recorder.advance((index + 1) * 1e6)
  }
  const document = () => {
    recorder.finish()
    return runDocument(plan, {
      collector,
      reached: [{ endpoint: { protocol: 'http:', hostname: 'localhost', address: '127.0.0.1', port: 80 }, dnsMs: 1 }],
      startedOn: new Date(),
      durationMs: seconds * 1000,
      warmupAttempts: 0,
      interruption: undefined,
      broken: 0,
      system: { throttledPeriods: undefined, steal: undefined },
      server: []
    })
  }
  /** Bytes of everything that the two hold, written out. */
  const kept = () => serialize([collector, Object.entries(recorder).filter(([name]) => name !== 'onWindow')]).length
  return { second, document, kept }
}

test('the document of 30 minutes with 50 request names stays under 2 MB', { timeout: 600_000 }, () => {
  const [seconds, perSecond, names] = full ? [1800, 2000, 50] : [300, 400, 50]
  const { second, document } = simulate({ seconds, perSecond, names })
  for (let index = 0; index < seconds; index++) second(index)
  const run = document()
  const text = JSON.stringify(run)
  process.stdout.write(`${seconds} s, ${names} names: ${(text.length / 1e6).toFixed(2)} MB\n`)
  // The scaled-down run has as many blocks, and fewer rows.
  expect(text.length).toBeLessThan(full ? 2_000_000 : 1_700_000)
  expect(run.series).toHaveLength(seconds)
  expect(run.totals.attempts).toBe(seconds * perSecond)
  parseRun(JSON.parse(text))
})

test('what is kept does not grow with the number of recorded values', () => {
  const kept = (perSecond: number) => {
    // Of a hundred latencies, each met in every second: nothing new is left to note but counts.
    const load = {
      seconds: 240,
      perSecond,
      names: 1,
      latency: (random: () => number) => 500 * Math.ceil(random() * 100)
    }
    const { second, kept } = simulate(load)
    for (let index = 0; index < load.seconds; index++) second(index)
    return kept()
  }
  const [few, many] = [kept(2_000), kept(20_000)]
  process.stdout.write(`0.48 million values: ${few / 1e6} MB kept, 4.8 million: ${many / 1e6} MB\n`)
  expect(many / few).toBeLessThan(1.01)
})

// 500 million values as 10 000 a second for almost 14 hours: only so much shows above what vitest itself takes and frees.
if (full)
  test('memory does not grow with the number of recorded values', { timeout: 1_800_000 }, () => {
    const [seconds, perSecond] = [50_000, 10_000]
    const { second, document } = simulate({ seconds, perSecond, names: 1 })
    const settleAt = Math.floor(seconds / 10)
    let before = { used: 0, resident: 0 }
    for (let index = 0; index < seconds; index++) {
      second(index)
      if (index === settleAt) before = memory()
    }
    const hours = (seconds - settleAt) / 3600
    const after = memory()
    const perHour = (after.used - before.used) / 1e6 / hours
    const resident = (after.resident - before.resident) / 1e6 / hours
    const run = document()
    process.stdout.write(
      `${(seconds * perSecond) / 1e6} million values: ${perHour.toFixed(2)} MB an hour in use, ${resident.toFixed(2)} MB resident\n`
    )
    expect(run.series.length).toBeLessThanOrEqual(3600)
    expect(run.totals.attempts).toBe(seconds * perSecond)
    expect(perHour).toBeLessThan(1)
    expect(resident).toBeLessThan(1)
  })

/** Bytes after everything unused was collected: still in use, and held by the process. */
function memory(): { used: number; resident: number } {
  setFlagsFromString('--expose-gc')
  ;(runInNewContext('gc') as () => void)()
  const { heapUsed, external, rss } = process.memoryUsage()
  return { used: heapUsed + external, resident: rss }
}
