import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  converterNames,
  convertRun,
  formats,
  parseRun,
  render,
  reportOnRun,
  type ConverterName
} from '../../src/index.js'
import { exampleRun } from '../support/runs.js'

const fixture = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8')

const files: Readonly<Record<Exclude<ConverterName, 'kit'>, string>> = {
  autocannon: 'autocannon.json',
  'k6-summary': 'k6-summary.json',
  'k6-lines': 'k6-lines.ndjson',
  oha: 'oha.json',
  vegeta: 'vegeta.json',
  'vegeta-lines': 'vegeta-lines.ndjson',
  artillery: 'artillery.json',
  hey: 'hey.txt',
  ab: 'ab.txt',
  wrk: 'wrk.txt',
  locust: 'locust_stats.csv'
}

describe.each(Object.entries(files))('results of %s', (name, file) => {
  const run = convertRun(fixture(file), { source: file })

  it('are recognised, whatever the file is called', () => {
    expect(convertRun(fixture(file), { from: name as ConverterName })).toEqual(convertRun(fixture(file)))
    for (const other of converterNames.filter((other) => other !== name)) {
      expect(() => convertRun(fixture(file), { from: other })).toThrow('this is not what')
    }
  })

  it('become a sound run document that tells what is missing', () => {
    expect(parseRun(JSON.parse(JSON.stringify(run)))).toEqual(run)
    expect(run.validity.verdict).toBe('degraded')
    expect(run.totals.attempts).toBeGreaterThan(0)
  })

  it('can be written in every format without inventing numbers', () => {
    for (const format of formats)
      expect(render(reportOnRun(run), format)).not.toSatisfy((text: string) =>
        /\b(NaN|undefined|Infinity)\b/.test(text)
      )
  })
})

/** Written by the tools themselves, beside what the server that they loaded had counted: 200s and 500s. */
const measured = [
  ['oha 1.16', 'oha-1.16.json', 490, 10],
  ['vegeta 12', 'vegeta-12.json', 294, 6],
  ['vegeta 12, request by request', 'vegeta-12-lines.ndjson', 58, 2],
  ['Artillery 2', 'artillery-2.json', 117, 3]
] as const

describe('a result written by', () => {
  it.each(measured)('%s tells what the server counted', (_, file, ok, httpErrors) => {
    const run = convertRun(fixture(`measured/${file}`))
    expect(run.totals).toMatchObject({ attempts: ok + httpErrors, ok, httpErrors, timeouts: 0, lost: 0 })
    expect(run.statuses).toEqual({ 200: ok, 500: httpErrors })
    expect(run.latency.service.count).toBe(ok + httpErrors)
    const { p50, p95, p99 } = run.latency.service.percentiles
    expect([p50, p95, p99].every((value) => value !== null && value > 2000 && value < 46_000)).toBe(true)
  })

  it('wrk2 tells what the server counted, but for the two that its end cut off', () => {
    const { totals, latency } = convertRun(fixture('measured/wrk2-4.txt'), { rate: 300 })
    expect(totals).toMatchObject({ attempts: 3603 - 2, ok: 3529, httpErrors: 72 })
    expect(latency.response?.percentiles).toMatchObject({ p50: 5850, p99: 42_720 })
  })
})

describe('conversion', () => {
  it('says where JSON is cut off, with or without the tool named', () => {
    const half = fixture('oha.json').slice(0, 300)
    expect(() => convertRun(half, { source: 'half.json' })).toThrow(
      /^half\.json: it is not complete JSON: .*position 300/
    )
    expect(() => convertRun('{"a":', { from: 'oha' })).toThrow(/not complete JSON: .* at position 5/)
    expect(() => convertRun('{"a": 1}', { source: 'whole.json' })).toThrow('no known tool writes results like this')
  })

  const vegetaLine = (second: number, more: object) =>
    JSON.stringify({
      attack: '',
      code: 200,
      timestamp: `2026-11-20T10:00:0${second}Z`,
      method: 'GET',
      url: 'http://localhost/',
      ...more
    })

  it('takes the extremes and moments of single requests from their values, not from places of a histogram', () => {
    const us = [123_456.7, 50_001.2, 987_654.3, 70_000]
    const run = convertRun(us.map((value, i) => vegetaLine(i, { latency: value * 1000 })).join('\n'))
    const mean = us.reduce((sum, value) => sum + value, 0) / 4
    const stdev = Math.sqrt(us.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 4)
    for (const { service } of [run.latency, run.requests[0]!.latency]) {
      expect(service).toMatchObject({ min: 50_001.2, max: 987_654.3 })
      expect(service.mean).toBeCloseTo(mean, 2)
      expect(service.stdev).toBeCloseTo(stdev, 2)
    }
  })

  it('lists bytes that vegeta does not tell as missing instead of counting 0', () => {
    const told = convertRun([0, 1].map((i) => vegetaLine(i, { latency: 1e6, bytes_in: 7, bytes_out: 0 })).join('\n'))
    expect(told.totals).toMatchObject({ bytesIn: 14, bytesOut: 0 })
    const { totals, missing } = convertRun([0, 1].map((i) => vegetaLine(i, { latency: 1e6 })).join('\n'))
    expect(totals).toMatchObject({ bytesIn: null, bytesOut: null })
    expect(missing).toEqual(expect.arrayContaining(['totals.bytesIn', 'totals.bytesOut']))
  })

  it('takes over what autocannon tells: counts, latencies, no 95th percentile', () => {
    const raw = JSON.parse(fixture('autocannon.json'))
    const run = convertRun(fixture('autocannon.json'))
    expect(run.totals).toMatchObject({
      attempts: raw.requests.sent,
      httpErrors: raw.non2xx,
      bytesIn: raw.throughput.total
    })
    expect(run.latency.service.percentiles).toMatchObject({
      p50: raw.latency.p50 * 1000,
      p95: null,
      p99: raw.latency.p99 * 1000
    })
    expect(run.model).toEqual({ kind: 'closed', users: 5 })
    expect(run.missing).toContain('latency.service.percentiles.p95')
  })

  it('tells what autocannon sent, and what was unanswered at its end', () => {
    const raw = JSON.parse(fixture('autocannon.json'))
    const convert = (change: object) => convertRun(JSON.stringify({ ...raw, ...change }))
    expect(convert({}).totals).toMatchObject({ attempts: 2564, sent: 2564, unsent: 0, lost: 0, inFlight: 5 })
    const { totals, missing } = convert({ resets: 3 })
    expect(totals).toMatchObject({ attempts: 2559, sent: null, lost: null, inFlight: null })
    expect(missing).toEqual(expect.arrayContaining(['totals.sent', 'totals.inFlight']))
    expect(convert({ requests: { ...raw.requests, sent: 12 } }).totals).toMatchObject({ sent: null, inFlight: null })
    expect(convert({ requests: { ...raw.requests, sent: undefined } }).totals).toMatchObject({
      sent: null,
      inFlight: null
    })
  })

  it('takes over what hey tells', () => {
    const run = convertRun(fixture('hey.txt'))
    expect(run.totals).toMatchObject({ attempts: 500, ok: 493, httpErrors: 7, durationMs: 721.8, bytesIn: 5444 })
    expect(run.latency.service).toMatchObject({ min: 1300, max: 103_000, mean: 6500 })
    expect(run.latency.service.percentiles).toMatchObject({ p50: 2900, p90: 17_300, p95: 18_800, p99: 95_900 })
    expect(run.statuses).toEqual({ 200: 493, 500: 7 })
    expect(run.missing).toContain('target.url')
  })

  it('takes over what ab and wrk tell', () => {
    const [ab, wrk] = [convertRun(fixture('ab.txt')), convertRun(fixture('wrk.txt'))]
    expect(ab.target.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/api\/users$/)
    expect(ab.totals.attempts).toBe(500)
    expect(ab.model).toEqual({ kind: 'closed', users: 5 })
    expect(wrk.totals).toMatchObject({ attempts: 1557, ok: 1541, httpErrors: 16, durationMs: 3090 })
    expect(wrk.latency.service.percentiles).toMatchObject({ p50: 4140, p90: 25_010, p95: null, p99: 69_590 })
  })

  it('does not call answers of another length failed, which is what ab does', () => {
    const lengths = fixture('ab.txt')
      .replace('Failed requests:        13', 'Failed requests:        490')
      .replace('Length: 13', 'Length: 490')
    expect(convertRun(lengths).totals).toMatchObject({ attempts: 500, ok: 487, httpErrors: 13, timeouts: 0, lost: 0 })
    const varying = lengths.replace(/^Non-2xx.*\n/m, '')
    expect(convertRun(varying).totals).toMatchObject({ ok: 500, httpErrors: 0 })
    expect(convertRun(varying).errors).toEqual([])
    const broken = varying.replace('Receive: 0', 'Receive: 4').replace('Length: 490', 'Length: 486')
    expect(convertRun(broken).totals).toMatchObject({ ok: 496, httpErrors: null, lost: null })
  })

  it('says that the latencies of wrk leave out its slow answers', () => {
    const { totals, latency, missing, validity } = convertRun(fixture('wrk-slow.txt'))
    expect(totals).toMatchObject({ attempts: 57, ok: 57, timeouts: 0 })
    expect(latency.service.count).toBe(45)
    expect(missing).toContain('latency.service.count')
    expect(validity.reasons.map(({ code }) => code)).toEqual(['NOT_ASSESSED', 'SLOW_ANSWERS_LEFT_OUT'])
    expect(convertRun(fixture('wrk.txt')).validity.reasons.map(({ code }) => code)).toEqual(['NOT_ASSESSED'])
  })

  it('does not guess the model of a k6 summary, which has vus_max for arrival rates too', () => {
    expect(convertRun(fixture('k6-summary.json')).model).toEqual({ kind: 'unknown' })
    expect(convertRun(fixture('k6-summary.json'), { users: 5 }).model).toEqual({ kind: 'closed', users: 5 })
    expect(convertRun(fixture('k6-summary.json'), { rate: 100 }).model).toEqual({ kind: 'open', rate: 100 })
  })

  it('keeps response times of wrk2 apart from service times, and says that they rest on a part', () => {
    const run = convertRun(fixture('wrk2.txt'), { rate: 2000 })
    expect(run.model).toEqual({ kind: 'open', rate: 2000 })
    expect(run.latency.response).toMatchObject({ count: 39_480, max: 12_340 })
    expect(run.latency.response?.percentiles).toEqual({ p50: 6670, p90: 9140, p95: 9911, p99: 11_180, p99_9: 12_300 })
    expect(run.missing).toEqual(expect.arrayContaining(['latency.response.count', 'latency.service.percentiles.p50']))
  })

  it('makes series, blocks and histograms from single requests', () => {
    const run = convertRun(fixture('k6-lines.ndjson'))
    expect(run.totals).toMatchObject({ attempts: 5, ok: 3, httpErrors: 1, timeouts: 1, unsent: 0 })
    expect(run.series.map(({ ok, failed }) => [ok, failed])).toEqual([
      [2, 0],
      [0, 1],
      [1, 1]
    ])
    expect(run.requests.map(({ name, totals }) => [name, totals.attempts])).toEqual([
      ['list', 3],
      ['read', 2]
    ])
    expect(run.errors).toEqual([{ code: '1050', kind: 'timeout', count: 1, message: 'request timeout' }])
    expect(run.latency.service.percentiles.p50).toBeCloseTo(11_000, -2)
    expect(run.startedAt).toBe('2026-11-20T10:00:00.099Z')
    const lines = convertRun(fixture('vegeta-lines.ndjson'))
    expect(lines.totals).toMatchObject({ attempts: 3, ok: 1, httpErrors: 1, unsent: null, lost: null, bytesIn: 14 })
  })

  it('knows what k6 could not even send', () => {
    const run = convertRun(fixture('k6-real.ndjson'))
    const dead = run.requests.find(({ name }) => name === 'dead')
    expect(dead?.totals).toMatchObject({ ok: 0, unsent: dead?.totals.attempts, sent: 0 })
    expect(run.errors).toEqual([
      { code: '1212', kind: 'unsent', count: dead?.totals.attempts, message: 'dial: connection refused' }
    ])
  })

  it('takes over what k6, oha, vegeta and Artillery sum up', () => {
    const k6 = JSON.parse(fixture('k6-summary.json')).metrics
    expect(convertRun(fixture('k6-summary.json')).totals).toMatchObject({
      attempts: k6.http_reqs.count,
      ok: k6.http_req_failed.fails,
      httpErrors: null
    })
    expect(convertRun(fixture('oha.json')).totals).toMatchObject({
      attempts: 501,
      ok: 484,
      httpErrors: 10,
      inFlight: 5,
      unsent: null
    })
    expect(convertRun(fixture('vegeta.json'))).toMatchObject({
      model: { kind: 'open', rate: 100.2 },
      totals: { ok: 490, httpErrors: 10, lost: 0 }
    })
    const artillery = convertRun(fixture('artillery.json'))
    expect(artillery.totals).toMatchObject({ attempts: 300, ok: 290, httpErrors: 5, timeouts: 3, inFlight: 1 })
    expect(artillery).toMatchObject({
      seriesIntervalMs: 10_000,
      series: [{ t: 0, ok: 97 }, { t: 10 }, { t: 20, failed: 4 }]
    })
  })

  it('takes over each request of Locust', () => {
    const run = convertRun(fixture('locust_stats.csv'))
    expect(run.requests.map(({ name }) => name)).toEqual(['GET /api/users', 'POST /api/users'])
    expect(run.totals).toMatchObject({ attempts: 645, ok: 635 })
    expect(run.target.method).toBe('MIXED')
  })

  it('passes our own documents through', () => {
    expect(convertRun(JSON.stringify(exampleRun()), { label: 'main' })).toEqual({ ...exampleRun(), label: 'main' })
  })

  it.each([
    ['', 'x: it is empty.'],
    ['hello', 'x: no known tool writes results like this.'],
    ['{"latency":{},"requests":{},"throughput":{},"connections":1,"non2xx":0}', 'x: errors is missing.'],
    ['{"latencies":[],"bytes_in":{},"status_codes":{},"requests":1}', 'x: latencies is no object.'],
    [
      '{"type":"Point","metric":"http_req_duration","data":{"time":"no","value":1}}',
      'x: line 1: data.time is no date.'
    ],
    [
      '{"type":"Point","metric":"http_req_duration","data":{"time":"2026-01-01T00:00:00Z","value":1}}\n{oops',
      'x: line 2 is not JSON.'
    ],
    ['Type,Name,Request Count,Failure Count,\nGET,/,many,0,', 'x: line 2: "Request Count" is no number from 0 on.']
  ])('says where %j cannot be read', (text, message) => {
    expect(() => convertRun(text, { source: 'x' })).toThrow(
      expect.objectContaining({ code: 'KIT_REPORT_RESULT_UNREADABLE', message })
    )
  })
})
