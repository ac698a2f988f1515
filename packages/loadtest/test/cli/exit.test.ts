import { expect, test } from 'vitest'
import type { Run } from '../../src/index.js'
import { codeOfLevels, codeOfRun } from '../../src/cli/exit.js'

const running = new AbortController().signal
const stopped = (by: string) => AbortSignal.abort(new Error(`Stopped by ${by}.`))

interface Kind {
  verdict?: 'ok' | 'degraded' | 'invalid'
  thresholds?: readonly boolean[]
  ok?: number
  httpErrors?: number
  interrupted?: boolean
}

const run = ({ verdict = 'ok', thresholds = [], ok = 5, httpErrors = 0, interrupted = false }: Kind = {}) =>
  ({
    validity: { verdict, reasons: [] },
    thresholds: thresholds.map((passed) => ({ expression: 'p95<1', passed, actual: 1 })),
    totals: { ok, httpErrors },
    interrupted
  }) as unknown as Run

test.each([
  ['a run that went well', {}, 0],
  ['thresholds that hold', { thresholds: [true, true] }, 0],
  ['a threshold that is crossed', { thresholds: [true, false] }, 99],
  ['a threshold crossed by an invalid measurement', { thresholds: [false], verdict: 'invalid' }, 98],
  ['a threshold kept by an invalid measurement', { thresholds: [true], verdict: 'invalid' }, 98],
  ['an invalid measurement that nobody judges', { verdict: 'invalid' }, 0],
  ['a degraded measurement', { thresholds: [true], verdict: 'degraded' }, 0],
  ['nothing answered', { ok: 0 }, 1],
  ['only error statuses, which are answers', { ok: 0, httpErrors: 3 }, 0],
  ['a worker that broke', { interrupted: true, verdict: 'invalid' }, 1],
  ['a worker that broke in a gate', { interrupted: true, verdict: 'invalid', thresholds: [true] }, 98],
  ['a gate that ended early because it was crossed', { interrupted: true, thresholds: [false] }, 99]
] satisfies [string, Kind, number][])('%s: %j ends with %i', (_, kind, code) => {
  expect(codeOfRun(run(kind), running)).toBe(code)
})

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143]
])('%s ends with %i, whatever was measured', (by, code) => {
  expect(codeOfRun(run({ thresholds: [false], verdict: 'invalid' }), stopped(by))).toBe(code)
  expect(codeOfLevels({ runs: [run()], brokeAt: 10 }, { isGate: true, signal: stopped(by) })).toBe(code)
})

test.each([
  ['no level broke', { isGate: true, brokeAt: undefined, runs: [run()] }, 0],
  ['a level broke a threshold of the caller', { isGate: true, brokeAt: 10, runs: [run(), run()] }, 99],
  ['a level broke a threshold of ours', { isGate: false, brokeAt: 10, runs: [run()] }, 0],
  ['one level was invalid', { isGate: true, brokeAt: 10, runs: [run(), run({ verdict: 'invalid' })] }, 98],
  ['one level was invalid, without a gate', { isGate: false, brokeAt: 10, runs: [run({ verdict: 'invalid' })] }, 0],
  ['no level was answered', { isGate: false, brokeAt: undefined, runs: [run({ ok: 0 })] }, 1]
])('when %s, levels end with the code that says so', (_, { isGate, ...result }, code) => {
  expect(codeOfLevels(result, { isGate, signal: running })).toBe(code)
})
