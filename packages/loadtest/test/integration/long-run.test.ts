import { setFlagsFromString } from 'node:v8'
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

/** Sends seconds full of made-up answers through the recorder of a worker and the collector of the run. */
function simulate({ seconds, perSecond, names }: { seconds: number; perSecond: number; names: number }) {
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
      // Half a millisecond to a minute and more, as broad as latencies get.
      const latency = 500 * Math.exp(random() * 5 + random() * 5)
      exchange.sentAt = Math.max(0, exchange.endedAt - latency)
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
  return { second, document }
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

test('memory does not grow with the number of recorded values', { timeout: 1_800_000 }, () => {
  // Full: 500 million values as 10 000 a second for almost 14 hours.
  const [seconds, perSecond] = full ? [50_000, 10_000] : [3_000, 200]
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
  expect(perHour).toBeLessThan(full ? 1 : 20)
  if (full) expect(resident).toBeLessThan(1)
})

/** Bytes after everything unused was collected: still in use, and held by the process. */
function memory(): { used: number; resident: number } {
  setFlagsFromString('--expose-gc')
  ;(runInNewContext('gc') as () => void)()
  const { heapUsed, external, rss } = process.memoryUsage()
  return { used: heapUsed + external, resident: rss }
}
