import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { planRun } from '../../src/plan.js'
import { parseCsv } from '../../src/spec/csv.js'
import { toMs } from '../../src/spec/duration.js'
import { loadRows, loadSpec } from '../../src/spec/load-spec.js'
import { parseSpec } from '../../src/spec/parse-spec.js'
import { presetLoad, presetNames } from '../../src/spec/presets.js'

const url = 'http://localhost:3000/api'
const folder = mkdtempSync(join(tmpdir(), 'kit-loadtest-spec-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function file(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

describe('a duration', () => {
  test.each([
    [30, 30_000],
    ['30', 30_000],
    ['500ms', 500],
    ['1.5s', 1500],
    ['5m', 300_000],
    ['2h', 7_200_000],
    [0, 0]
  ])('%j is %i ms', (duration, ms) => {
    expect(toMs(duration, 'it')).toBe(ms)
  })

  test.each(['', 'abc', '-1', '5 minutes', '1d', Number.NaN, -3, '900h'])('%j is refused', (duration) => {
    expect(() => toMs(duration, '"timeout"')).toThrow(/"timeout" cannot be/)
  })
})

describe('a spec', () => {
  test.each([
    [{}, '"url" is missing.'],
    [{ url: 'foo' }, '"foo" is no URL that can be load-tested.'],
    [{ url: 'ftp://x/' }, '"ftp://x/" is no URL that can be load-tested.'],
    [{ url: 'http://{{host}}/' }, '"http://{{host}}/" is no URL that can be load-tested.'],
    [{ url, user: 5 }, '"user" is unknown.'],
    [{ url, steps: [{ chekcs: {} }] }, '"steps[0].chekcs" is unknown.'],
    [{ url, users: 0 }, '"users" is wrong: too small: expected number to be >=1.']
  ])('%j is refused: %s', (spec, message) => {
    expect(() => parseSpec(spec)).toThrow(message)
  })

  test('an unknown key comes with the nearest known one', () => {
    expect(() => parseSpec({ url, user: 5 })).toThrow(expect.objectContaining({ hint: 'Did you mean "users"?' }))
  })
})

describe('the plan', () => {
  test.each([
    [{ steps: [{ url: '/{{id}}' }] }, '"{{id}}" is never set.'],
    [{ steps: [{}], flows: [{ steps: [{}] }] }, '"steps" and "flows" cannot be combined.'],
    [{ duration: 5, stages: [{ duration: 1, users: 2 }] }, '"duration" cannot be combined with stages.'],
    [
      {
        stages: [
          { duration: 1, rate: 2 },
          { duration: 1, users: 2 }
        ]
      },
      '"stages[1]" has no "rate".'
    ],
    [{ stages: [{ duration: 1, users: 0 }] }, '"stages" never reach any load.'],
    [{ method: 'GE T' }, 'The method "GE T" cannot be used.'],
    [{ headers: { 'a b': '1' } }, '"steps[0].headers" has "a b", which is no header name.'],
    [{ headers: { a: '1\r\nb: 2' } }, 'The header "a" has a line break in its value.'],
    [{ steps: [{ json: 1, body: 'x' }] }, '"steps[0]" has both "json" and "body".'],
    [{ steps: [{ checks: { headers: { a: '(' } } }] }, '"steps[0]" has "(", which is no regular expression.'],
    [{ steps: [{ capture: { a: { json: 'x..y' } } }] }, '"steps[0]" has "x..y", which is no path.'],
    [{ thresholds: ['p95<baseline*1.1'] }, 'Threshold "p95<baseline*1.1" needs a baseline.'],
    [{ duration: 0 }, '"duration" must be more than 0.']
  ])('%j is refused: %s', (spec, message) => {
    expect(() => planRun(parseSpec({ url, ...spec }))).toThrow(message)
  })

  test('a step is under the base URL, or at a URL of its own', () => {
    const { journey } = planRun(
      parseSpec({ url: `${url}/v1/`, steps: [{ url: '/a?x={{$user}}' }, { url: 'https://other:8443/b' }, {}] })
    )
    expect(journey.origins).toEqual(['http://localhost:3000', 'https://other:8443'])
    expect(journey.plan.flows[0]!.steps.map(({ path }) => path)).toEqual(['/api/v1/a?x={{$user}}', '/b', '/api/v1/'])
    expect(journey.plan.names).toEqual(['GET /a?x={{$user}}', 'GET https://other:8443/b', 'GET /api/v1/'])
  })

  test('a login in the URL becomes a header', () => {
    const { journey } = planRun(parseSpec({ url: 'http://me:p%40ss@localhost/' }))
    expect(journey.plan.flows[0]!.steps[0]!.headers).toEqual([['Authorization', `Basic ${btoa('me:p@ss')}`]])
  })

  test('every preset makes a plan, of the size that is asked for', () => {
    for (const name of presetNames) expect(() => planRun(parseSpec({ url, ...presetLoad(name) }))).not.toThrow()
    const spike = planRun(parseSpec({ url, ...presetLoad('spike', { users: 40, duration: 5 }) }))
    expect(spike).toMatchObject({ model: { kind: 'closed', users: 40 }, durationMs: 25_000 })
  })
})

describe('a scenario file', () => {
  test('may be YAML, JSON, TypeScript or JavaScript, with data beside it', async () => {
    file('people.csv', 'name,city\nann,"Rome, IT"\nbob,"say ""hi"""\n')
    const expected = {
      url,
      users: 3,
      rows: [
        { name: 'ann', city: 'Rome, IT' },
        { name: 'bob', city: 'say "hi"' }
      ]
    }
    const paths = [
      file('a.yaml', `url: ${url}\nusers: 3\nrows: people.csv\n`),
      file('a.json', JSON.stringify({ url, users: 3, rows: 'people.csv' })),
      file('a.ts', `const users: number = 3\nexport default { url: '${url}', users, rows: 'people.csv' }`),
      file('a.mjs', `export default { url: '${url}', users: 3, rows: 'people.csv' }`)
    ]
    for (const path of paths) expect(await loadSpec(path)).toEqual(expected)
  })

  test('gets what it leaves out from the defaults', async () => {
    expect(await loadSpec(file('b.yaml', 'users: 3'), { url, users: 9 })).toEqual({ url, users: 3 })
  })

  test.each([
    ['missing.yaml', undefined, 'does not exist'],
    ['c.json', '{"url": }', 'is not valid JSON'],
    ['c.yaml', 'a: [1', 'is not valid YAML'],
    ['c.ts', 'export default {', 'cannot be loaded'],
    ['c.txt', 'x', 'is no scenario'],
    ['d.yaml', '- 1', 'does not hold a load test']
  ])('%s is refused in one line: %s', async (name, text, message) => {
    const path = text === undefined ? join(folder, name) : file(name, text)
    await expect(loadSpec(path)).rejects.toThrow(message)
    await expect(loadSpec(path)).rejects.toMatchObject({
      code: 'KIT_LOADTEST_FILE',
      message: expect.not.stringContaining('\n')
    })
  })

  test('rows of different length are refused with their place', () => {
    expect(() => parseCsv('a,b\n1,2\n3\n', 'x.csv')).toThrow('x.csv has 1 values instead of 2 in record 3.')
    expect(() => parseCsv('a,b\n1,"2\n', 'x.csv')).toThrow('x.csv ends inside a quoted value.')
    expect(parseCsv('a;b\r\n1;2\r\n', 'x.csv')).toEqual([{ a: '1', b: '2' }])
  })

  test('JSON rows may hold numbers', async () => {
    expect(await loadRows(file('rows.json', '[{"id":1,"name":"x"}]'))).toEqual([{ id: '1', name: 'x' }])
  })
})
