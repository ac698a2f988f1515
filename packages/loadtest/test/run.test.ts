import { parseRun } from '@kit/report/schema'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createScriptedEngine, type Script } from '../src/engines/scripted.js'
import { runLoadTestOn, type LoadTestOptions } from '../src/run.js'
import type { Tick } from '../src/tick.js'
import { inThread } from '../src/workers/in-thread.js'

/** Runs against a script instead of a server, and checks that the document is sound. */
async function runScripted(script: Script, options: Partial<LoadTestOptions> = {}) {
  const run = await runLoadTestOn(inThread(createScriptedEngine(script)), reached, {
    url: 'http://test.invalid/',
    ...options
  })
  parseRun(JSON.parse(JSON.stringify(run)))
  return run
}

const reached = (origin: string) => {
  const { hostname } = new URL(origin)
  return Promise.resolve({
    endpoint: { protocol: 'http:' as const, hostname, address: '127.0.0.1', port: 80 },
    dnsMs: 1
  })
}

describe('a test by requests', () => {
  test('makes exactly so many attempts for any users and workers', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 120 }),
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 5 }),
        async (requests, users, workers) => {
          let sent = 0
          const run = await runScripted(() => (sent++, {}), { requests, users, workers })
          expect(run.totals).toMatchObject({ attempts: requests, ok: requests })
          expect(sent).toBe(requests)
        }
      ),
      { numRuns: 12 }
    )
  })

  test('makes 100 attempts by 10 users when nothing is said', async () => {
    const run = await runScripted(() => ({}))
    expect(run.totals.attempts).toBe(100)
    expect(run.model).toEqual({ kind: 'closed', users: 10 })
    expect(run.interrupted).toBe(false)
  })

  test('counts each outcome where it belongs', async () => {
    const script: Script = (count) =>
      [
        {},
        { status: 404 },
        { outcome: 'lost' as const, code: 'ECONNRESET', message: 'read ECONNRESET' },
        { outcome: 'unsent' as const, code: 'ECONNREFUSED', message: 'refused' },
        { afterMs: 10_000 }
      ][count % 5]!
    const run = await runScripted(script, { requests: 50, users: 5, timeout: '20ms' })
    expect(run.totals).toMatchObject({
      attempts: 50,
      unsent: 10,
      sent: 40,
      ok: 10,
      httpErrors: 10,
      lost: 10,
      timeouts: 10,
      inFlight: 0
    })
    expect(run.statuses).toEqual({ 200: 10, 404: 10 })
    expect(run.errors.map(({ code, kind, count }) => `${code} ${kind} ${count}`).sort()).toEqual([
      'ECONNREFUSED unsent 10',
      'ECONNRESET lost 10',
      'TIMEOUT timeout 10'
    ])
  })

  test('time-outs are part of the latency that thresholds judge', async () => {
    const script: Script = (count) => (count % 10 === 0 ? { afterMs: 10_000 } : { afterMs: 1 })
    const run = await runScripted(script, { requests: 100, timeout: '100ms', thresholds: ['p99<50', 'p50<50'] })
    expect(run.latency.service).toMatchObject({ count: 90 })
    expect(run.latency.response).toMatchObject({ count: 100, censored: 10 })
    expect(run.latency.response!.percentiles.p99).toBeGreaterThanOrEqual(100_000)
    expect(run.thresholds.map(({ passed }) => passed)).toEqual([false, true])
  })
})

describe('a test by duration', () => {
  test('ends after it and says what was still under way', async () => {
    const run = await runScripted(() => ({ afterMs: 60 }), { duration: '200ms', users: 4 })
    expect(run.totals.durationMs).toBeGreaterThanOrEqual(200)
    expect(run.totals.durationMs).toBeLessThan(2_000)
    expect(run.totals.inFlight).toBe(4)
    expect(run.totals.sent).toBe(run.totals.ok + 4)
  })

  test('warm-up is made, counted apart and not measured', async () => {
    let sent = 0
    const run = await runScripted(() => (sent++, { afterMs: 5 }), { duration: '150ms', warmup: '150ms', users: 2 })
    expect(run.warmup).toMatchObject({ durationMs: 150 })
    expect(run.warmup!.attempts).toBeGreaterThan(5)
    expect(run.totals.attempts + run.warmup!.attempts).toBe(sent)
  })

  test('users come and go with the stages', async () => {
    const stages = [
      { duration: 0, users: 8 },
      { duration: '300ms', users: 8 },
      { duration: 0, users: 1 },
      { duration: '300ms', users: 1 }
    ]
    const times: number[] = []
    const begun = performance.now()
    const staged = await runScripted(() => (times.push(performance.now() - begun), { afterMs: 10 }), { stages })
    const [early, late] = [times.filter((at) => at < 300).length, times.filter((at) => at >= 380).length]
    expect(early).toBeGreaterThan(late * 3)
    expect(staged.phases).toHaveLength(4)
    expect(staged.model).toEqual({ kind: 'closed', users: 8 })
  })
})

describe('the open model', () => {
  test('sends at the rate, whatever the answers', async () => {
    const run = await runScripted(() => ({ afterMs: 30 }), { rate: 200, duration: '500ms' })
    expect(run.model).toEqual({ kind: 'open', rate: 200 })
    expect(run.totals.attempts).toBeGreaterThanOrEqual(95)
    expect(run.totals.attempts).toBeLessThanOrEqual(100)
  })

  test('response time counts from when the request was due, also when no user was free', async () => {
    // One user needing 20 ms can do 50 a second; at 100 a second the n-th waits about n × 10 ms.
    const run = await runScripted(() => ({ afterMs: 20 }), { rate: 100, requests: 30, users: 1 })
    expect(run.totals.attempts).toBe(30)
    expect(run.latency.service.percentiles.p99).toBeLessThan(60_000)
    expect(run.latency.response!.max).toBeGreaterThan(250_000)
  })

  test('requests that never found a user are unsent, and the run says that the load was not reached', async () => {
    const run = await runScripted(() => ({ afterMs: 5_000 }), { rate: 100, duration: '300ms', users: 2 })
    expect(run.totals).toMatchObject({ inFlight: 2, ok: 0 })
    expect(run.totals.unsent).toBeGreaterThan(20)
    expect(run.errors).toMatchObject([{ code: 'NO_FREE_USER', kind: 'unsent' }])
    expect(run.validity.reasons.map(({ code }) => code)).toContain('LOAD_NOT_REACHED')
  })

  test('several workers share the rate', async () => {
    const run = await runScripted(() => ({}), { rate: 300, duration: '400ms', workers: 3 })
    expect(run.totals.attempts).toBeGreaterThanOrEqual(114)
    expect(run.totals.attempts).toBeLessThanOrEqual(120)
  })

  test('Poisson arrivals come at the rate on average', async () => {
    const run = await runScripted(() => ({}), { rate: 1000, arrivals: 'poisson', duration: '500ms', seed: 7 })
    expect(run.totals.attempts).toBeGreaterThan(400)
    expect(run.totals.attempts).toBeLessThan(600)
  })
})

describe('ending early', () => {
  test('by the signal gives a complete result that is marked', async () => {
    const stopping = new AbortController()
    setTimeout(() => stopping.abort(new Error('Stopped by SIGINT.')), 120)
    const run = await runScripted(() => ({ afterMs: 10 }), { duration: '10s', signal: stopping.signal })
    expect(run).toMatchObject({ interrupted: true, interruption: 'Stopped by SIGINT.' })
    expect(run.totals.ok).toBeGreaterThan(0)
    expect(run.totals.durationMs).toBeLessThan(2_000)
  })

  test('before the beginning rejects with the reason', async () => {
    const reason = new Error('Stopped by SIGTERM.')
    await expect(runScripted(() => ({}), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })

  test('by a threshold that says so ends the run as soon as it is crossed', async () => {
    const run = await runScripted(() => ({ status: 500, afterMs: 5 }), {
      duration: '20s',
      thresholds: [{ expression: 'rate<0.5', abortOnFail: true }]
    })
    expect(run).toMatchObject({ interrupted: true, interruption: 'The threshold rate<0.5 was crossed.' })
    expect(run.totals.durationMs).toBeLessThan(5_000)
  })
})

test('ticks tell how far the test is', async () => {
  const ticks: Tick[] = []
  await runScripted(() => ({ afterMs: 5 }), { duration: '1250ms', onTick: (tick) => ticks.push(tick) })
  expect(ticks[0]).toMatchObject({ elapsedMs: 0, progress: 0 })
  expect(ticks[1]).toMatchObject({ elapsedMs: 1000, progress: 0.8, remainingMs: expect.closeTo(250), failed: 0 })
  expect(ticks[1]!.requestsPerSecond).toBeGreaterThan(100)
  expect(ticks.map(({ elapsedMs }) => elapsedMs)).toEqual(
    [...ticks.map(({ elapsedMs }) => elapsedMs)].sort((a, b) => a - b)
  )
})

test('a share that breaks keeps what the others and it have measured', async () => {
  const host = inThread(createScriptedEngine(() => ({ afterMs: 10 })))
  const breaking: typeof host = {
    start(share, onWindow) {
      const running = host.start(share, onWindow)
      if (share.worker === 0) return running
      const ended = new Promise<never>((_, reject) => setTimeout(() => reject(new Error('out of memory')), 300))
      ended.catch(() => running.stop())
      return { ...running, ended }
    }
  }
  const run = await runLoadTestOn(breaking, reached, { url: 'http://test.invalid/', duration: '600ms', workers: 2 })
  expect(run.interruption).toBe('1 of 2 workers broke (out of memory); what they had under way is not counted.')
  expect(run.validity).toMatchObject({ verdict: 'invalid' })
  expect(run.validity.reasons.map(({ code }) => code)).toContain('WORKERS_BROKE')
  expect(run.totals.ok).toBeGreaterThan(50)
  parseRun(JSON.parse(JSON.stringify(run)))
})
