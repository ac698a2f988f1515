import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runLoadTest, type LoadTestOptions } from '@kit/loadtest'
import { parseRun } from '@kit/report/schema'
import { startTruthServer, type TruthServer } from './truth/truth-server.js'

const rounds = process.env['KIT_TEST_FULL'] === '1' ? 50 : 3
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']
const answers = [
  'ok',
  'empty',
  'noContent',
  'notModified',
  'chunked',
  'slowBody',
  'interim',
  'splitHead',
  'longHead',
  'announcedClose',
  'untilClose',
  'unannouncedClose'
]
const wrong = ['notFound', 'broken']
const losses = ['fin', 'reset', 'finInBody', 'resetInBody']

let server: TruthServer
beforeAll(async () => {
  server = await startTruthServer()
})
afterAll(() => server.stop())

describe.each([1, 4])('with %i workers', (workers) => {
  test(`counts by requests what the server counted, over ${rounds} random fault mixes`, async () => {
    for (let round = 0; round < rounds; round++) {
      const { mix, options, label } = drawRound(workers * 1000 + round)
      const requests = 150 + Math.floor(250 * fraction(round + workers))
      await server.behave({ mix, seed: round + 1 })
      const run = await runLoadTest({ url: server.url, ...options, workers, requests })
      const log = await server.log()
      const of = (kinds: readonly string[]) => kinds.reduce((sum, kind) => sum + (log.outcomes[kind] ?? 0), 0)
      // A HEAD answer has no body that could break off.
      const isHead = options.method === 'HEAD'
      const brokenBodies = isHead ? ['finInBody', 'resetInBody'] : []
      const { totals } = run
      expect({ label, attempts: totals.attempts, sent: totals.sent, inFlight: totals.inFlight }).toEqual({
        label,
        attempts: requests,
        sent: log.received,
        inFlight: 0
      })
      const { ok, httpErrors, lost, timeouts } = totals
      expect({ label, ok, httpErrors, lost, timeouts }).toEqual({
        label,
        ok: of([...answers, ...brokenBodies]),
        httpErrors: of(wrong),
        lost: of([...losses.filter((kind) => !brokenBodies.includes(kind)), 'afterClose']),
        timeouts: of(['hang'])
      })
      parseRun(JSON.parse(JSON.stringify(run)))
    }
  })

  test(`counts by duration what the server counted, over ${rounds} random fault mixes`, async () => {
    for (let round = 0; round < rounds; round++) {
      const { mix, options, label } = drawRound(workers * 2000 + round)
      await server.behave({ mix, seed: round + 1 })
      const run = await runLoadTest({ url: server.url, ...options, workers, duration: '700ms' })
      const log = await server.log()
      expect({ label, sent: run.totals.sent }).toEqual({ label, sent: log.received })
      const { attempts, unsent, sent, ok, httpErrors, timeouts, lost, inFlight } = run.totals
      expect(attempts).toBe(unsent! + sent!)
      expect(sent).toBe(ok + httpErrors! + timeouts! + lost! + inFlight!)
      parseRun(JSON.parse(JSON.stringify(run)))
    }
  })
})

function drawRound(seed: number) {
  const pick = (salt: number) => fraction(seed * 31 + salt)
  const kinds = [...answers, ...wrong, ...losses]
  const mix = Object.fromEntries(kinds.map((kind, i) => [kind, pick(i) < 0.5 ? pick(i + 50) : 0]))
  const method = methods[Math.floor(pick(100) * methods.length)]!
  const options = {
    method,
    users: 1 + Math.floor(pick(101) * 20),
    // So long that a busy machine makes no time-out of an answer.
    timeout: '1500ms',
    keepAlive: pick(102) > 0.15,
    ...(pick(103) < 0.4 && method !== 'HEAD' ? { json: { text: 'y'.repeat(Math.floor(pick(104) * 5000)) } } : {})
  } satisfies Partial<LoadTestOptions>
  const whole = { ok: 1, ...mix, hang: pick(105) < 0.4 ? 0.03 : 0 }
  return {
    mix: whole,
    options,
    label: JSON.stringify({ seed, method, users: options.users, keepAlive: options.keepAlive, mix })
  }
}

/** A repeatable number between 0 and 1. */
function fraction(seed: number): number {
  const wave = Math.sin(seed * 12.9898) * 43758.5453
  return wave - Math.floor(wave)
}
