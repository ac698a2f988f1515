import { describe, expect, it } from 'vitest'
import { checkRequestNames, evaluateThresholds, parseThreshold } from '../../src/index.js'
import { exampleRun } from '../support/runs.js'

const run = exampleRun()
const judge = (expression: string, baseline = run) =>
  evaluateThresholds([parseThreshold(expression)], run, { baseline })[0]!

describe('thresholds', () => {
  it.each([
    ['p95<500', { kind: 'percentile', share: 0.95 }, 500],
    ['p(95)<500', { kind: 'percentile', share: 0.95 }, 500],
    ['p(99.9) <= 1.5s', { kind: 'percentile', share: 0.999 }, 1500],
    ['p99.9<1s', { kind: 'percentile', share: 0.999 }, 1000],
    ['med<200ms', { kind: 'percentile', share: 0.5 }, 200],
    ['avg<250000us', { kind: 'latency', of: 'avg' }, 250],
    ['rate<0.01', { kind: 'errorRate' }, 0.01],
    ['rate < 1%', { kind: 'errorRate' }, 0.01],
    ['rps>100', { kind: 'requestsPerSecond' }, 100],
    ['count>=1000', { kind: 'count' }, 1000],
    ['failed==0', { kind: 'failed' }, 0],
    ['http_req_duration: p(95)<500', { kind: 'percentile', share: 0.95 }, 500],
    ['http_req_failed:rate<0.01', { kind: 'errorRate' }, 0.01],
    ['http_reqs: rate>50', { kind: 'requestsPerSecond' }, 50]
  ])('%s is understood', (expression, metric, limit) => {
    const parsed = parseThreshold(expression)
    expect(parsed.metric).toEqual(metric)
    expect(parsed.limit).toEqual({ kind: 'number', value: limit })
  })

  it.each(['p95{list}<200', 'p95{name:list}<200', 'http_req_duration{name:list}: p(95)<200'])(
    '%s looks at one request',
    (expression) => {
      expect(parseThreshold(expression).request).toBe('list')
      expect(judge(expression)).toMatchObject({
        passed: false,
        actual: run.requests[0]!.latency.service.percentiles.p95! / 1000
      })
    }
  )

  it.each([
    ['p95{GET /users/{id}}<200', 'GET /users/{id}'],
    ['p95{name:GET /{a}/{b}} <= 200ms', 'GET /{a}/{b}'],
    ['http_req_duration{name:GET /users/{id}}: p(95)<500', 'GET /users/{id}']
  ])('%s looks at a request with braces in its name', (expression, request) => {
    expect(parseThreshold(expression).request).toBe(request)
  })

  it.each([
    ['p95', 'is not of the form METRIC < VALUE'],
    ['p96x<5', 'there is no metric "p96x"'],
    ['p101<5', 'there is no metric "p101"'],
    ['p0<5', 'there is no metric "p0"'],
    ['latency<5', 'there is no metric "latency"'],
    ['http_req_wait: p95<5', 'there is no metric "http_req_wait"'],
    ['constructor: p95<5', 'there is no metric "constructor"'],
    ['toString: rate<5', 'there is no metric "toString"'],
    ['p95!=5constructor', '"constructor" is no unit of a latency'],
    ['http_req_failed: p95<5', 'http_req_failed has no p95'],
    ['p95=5', '"=" is no comparison'],
    ['p95<fast', '"fast" is no limit'],
    ['p95<5%', '"%" is no unit of a latency'],
    ['rate<5ms', '"ms" is no unit of a rate'],
    ['rate<5', 'a rate cannot be above 1'],
    ['p95{}<5', 'has an empty request name'],
    ['', 'is not of the form METRIC < VALUE']
  ])('"%s" is refused: %s', (expression, problem) => {
    expect(() => parseThreshold(expression)).toThrow(`Threshold "${expression}": ${problem}.`)
  })

  it('judge the numbers of the document', () => {
    const { p50, p95 } = run.latency.service.percentiles
    expect(judge('med<1')).toEqual({ expression: 'med<1', passed: false, actual: p50! / 1000 })
    expect(judge(`p95<=${p95! / 1000}`).passed).toBe(true)
    expect(judge('rate<0.5').actual).toBeCloseTo((run.totals.attempts - run.totals.ok) / run.totals.attempts, 10)
    expect(judge('rps>1').actual).toBeCloseTo(80, 0)
    expect(judge('p97.5<1').actual).toBeGreaterThan(p95! / 1000)
  })

  it('compare with a multiple of the baseline', () => {
    const faster = exampleRun({ medianMs: 100 })
    expect(judge('p95<=baseline*1.05').passed).toBe(true)
    expect(judge('p95<=baseline*1.05', faster).passed).toBe(false)
    expect(() => evaluateThresholds([parseThreshold('p95<baseline')], run)).toThrow(
      'there is no baseline to compare with'
    )
  })

  it('fail when nothing was measured', () => {
    const nothing = exampleRun({ unsentShare: 1 })
    expect(evaluateThresholds([parseThreshold('p95<500')], nothing)).toEqual([
      { expression: 'p95<500', passed: false, actual: null }
    ])
  })

  it('refuse a request that is not in the run, before and after it', () => {
    expect(() => judge('p95{lsit}<200')).toThrow('there is no request "lsit"')
    expect(() => checkRequestNames([parseThreshold('p95{a}<2')], ['b'])).toThrow('there is no request "a"')
  })
})
