import { readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { parseRun } from '../../src/index.js'
import { folderWith, kitReport } from '../support/cli.js'
import { exampleRun } from '../support/runs.js'

const runs = (side: string, from: number, medianMs: number) =>
  Object.fromEntries(
    [1, 2, 3, 4, 5].map((n) => [`${side}${n}.json`, exampleRun({ seed: from + n, seconds: 20, medianMs })])
  )
const sides = (a: string, b: string) => [1, 2, 3, 4, 5].flatMap((n) => ['-b', `${a}${n}.json`, '-c', `${b}${n}.json`])

describe('kit-report show', () => {
  it('prints the report, and the document itself with --json', async () => {
    const { path } = folderWith({ 'run.json': exampleRun() })
    expect((await kitReport(path, 'show', 'run.json')).stdout).toMatch(
      /^⚡ API Load Tester\n=+\n\nTarget: http:\/\/localhost:3000\/api\/users\n/
    )
    const json = await kitReport(path, 'show', 'run.json', '--json')
    expect(json).toMatchObject({ code: 0, stderr: '' })
    expect(parseRun(JSON.parse(json.stdout))).toEqual(exampleRun())
  })

  it('takes the format from the ending of the file it saves to', async () => {
    const { path, read } = folderWith({ 'run.json': exampleRun() })
    for (const [file, start] of [
      ['a.html', '<!doctype html>'],
      ['a.csv', 'name,attempts,'],
      ['a.md', '## ⚡'],
      ['a.xml', '<?xml'],
      ['a.json', '{\n  "schemaVersion": 1']
    ] as const) {
      expect(await kitReport(path, 'show', 'run.json', '--save', file)).toMatchObject({ code: 0, stdout: '' })
      expect(read(file).startsWith(start)).toBe(true)
    }
  })

  it('saves text without an ending or with .txt, and refuses an ending that is no format', async () => {
    const { path, read } = folderWith({ 'run.json': exampleRun() })
    for (const file of ['report', 'report.txt', 'v1.2']) {
      expect((await kitReport(path, 'show', 'run.json', '--save', file)).code).toBe(0)
      expect(read(file)).toMatch(/^⚡ API Load Tester/)
    }
    const refused = await kitReport(path, 'show', 'run.json', '--save', 'x.pdf')
    expect(refused).toMatchObject({ code: 2, stdout: '' })
    expect(refused.stderr).toMatch(/no format has the ending "\.pdf"[^]*\.txt, \.json, \.html/)
    expect((await kitReport(path, 'show', 'run.json', '--save', 'x.pdf', '--output', 'html')).code).toBe(0)
  })

  it.each([
    [['show', 'none.json'], 2, /none\.json: no such file or folder/],
    [['show', 'broken.json'], 2, /broken\.json: is not JSON/],
    [['show', 'wrong.json'], 2, /wrong\.json: totals\.attempts is \d+, but unsent \+ sent is/],
    [['show'], 2, /RUN is missing/],
    [['show', 'run.json', '--output', 'htm'], 2, /did you mean "html"/],
    [['show', 'run.json', '--json', '--output', 'html'], 2, /contradict each other/],
    [['shwo', 'run.json'], 2, /did you mean "show"/]
  ])('%j is answered by one clear line and exit code %i', async (argv, code, message) => {
    const wrong = exampleRun()
    wrong.totals.attempts++
    const { path } = folderWith({ 'run.json': exampleRun(), 'broken.json': '{"a":', 'wrong.json': wrong })
    const result = await kitReport(path, ...argv)
    expect(result.code).toBe(code)
    expect(result.stderr).toMatch(message)
    expect(result.stderr).not.toMatch(/\n\s+at /)
    expect(result.stdout).toBe('')
  })

  it('leaves the old file as it is when the new one cannot be saved', async () => {
    const { path } = folderWith({ 'run.json': exampleRun() })
    const result = await kitReport(path, 'show', 'run.json', '--save', 'no/such/folder.html')
    expect(result.code).toBe(2)
    expect(result.stderr).toMatch(/folder\.html: no such file or folder/)
    expect(readdirSync(path)).toEqual(['run.json'])
  })
})

describe('kit-report compare', () => {
  it('compares two files at once, says that it is indicative, and exits 0', async () => {
    const { path } = folderWith({ 'a.json': exampleRun(), 'b.json': exampleRun({ seed: 2, medianMs: 200 }) })
    const result = await kitReport(path, 'compare', 'a.json', 'b.json')
    expect(result.code).toBe(0)
    expect(result.stdout).toMatch(
      /Indicative only: regression in Median.*; to be sure it takes five runs a side, see kit-report measure/
    )
  })

  it('fails a gate with 99 on a regression, 97 when undecided, 98 when a measurement is invalid, else 0', async () => {
    const invalid = {
      ...exampleRun(),
      validity: { verdict: 'invalid', reasons: [{ code: 'CLIENT_SATURATED', message: 'The client was busy.' }] }
    }
    const { path } = folderWith({
      ...runs('a', 0, 140),
      ...runs('b', 10, 170),
      ...runs('c', 20, 140),
      'bad.json': invalid
    })
    const gate = ['--fail-on', 'regression', '--margin', 'p99=20%', '--margin', 'errorRate=5%']
    expect((await kitReport(path, 'compare', ...sides('a', 'b'), ...gate)).code).toBe(99)
    expect((await kitReport(path, 'compare', ...sides('a', 'c'), '--margin', '20%', ...gate)).code).toBe(0)
    expect((await kitReport(path, 'compare', 'a1.json', 'b1.json', ...gate)).code).toBe(97)
    expect((await kitReport(path, 'compare', 'a1.json', 'bad.json', '--fail-on', 'regression')).code).toBe(98)
    expect((await kitReport(path, 'compare', ...sides('a', 'b'))).code).toBe(0)
  })

  it('names the files that are the same run, unless told to count them', async () => {
    const { path } = folderWith({
      'copy.json': exampleRun({ seed: 1, seconds: 20 }),
      ...runs('a', 0, 140),
      ...runs('b', 10, 140)
    })
    const twice = ['compare', ...sides('a', 'b').slice(0, 16), '-b', 'copy.json', '-c', 'b5.json']
    const refused = await kitReport(path, ...twice)
    expect(refused).toMatchObject({ code: 2, stdout: '' })
    expect(refused.stderr).toMatch(/a1\.json and copy\.json are the same run/)
    expect((await kitReport(path, ...twice, '--force')).code).toBe(0)
    const noise = await kitReport(path, 'calibrate', 'a1.json', 'a1.json', 'a1.json')
    expect(noise).toMatchObject({ code: 2, stderr: expect.stringMatching(/a1\.json is given twice/) })
  })

  it('refuses runs that measure different things, unless told', async () => {
    const other = { ...exampleRun(), model: { kind: 'closed', users: 10 } }
    const { path } = folderWith({ 'a.json': exampleRun(), 'b.json': other })
    const refused = await kitReport(path, 'compare', 'a.json', 'b.json')
    expect(refused.code).toBe(2)
    expect(refused.stderr).toMatch(/The load differs: 50 users \/ 10 users\.[^]*--force/)
    const forced = await kitReport(path, 'compare', 'a.json', 'b.json', '--force')
    expect(forced.code).toBe(0)
    expect(forced.stdout).toMatch(/Compared although the runs differ\. The load differs/)
  })

  it.each([
    [['compare', 'a.json'], /not clear which runs/],
    [['compare', 'a.json', 'a.json', '-b', 'a.json'], /not clear which runs/],
    [['compare', 'a.json', 'a.json', '--margin', 'fast'], /"fast" is no margin/],
    [['compare', 'a.json', 'a.json', '--margin', 'p42=5%'], /names "p42", which is not compared/]
  ])('%j is wrong usage', async (argv, message) => {
    const { path } = folderWith({ 'a.json': exampleRun() })
    const result = await kitReport(path, ...argv)
    expect(result.code).toBe(2)
    expect(result.stderr).toMatch(message)
  })
})

describe('kit-report gate', () => {
  it('exits 0 when all thresholds hold, 99 when one is crossed, 98 when the run is invalid', async () => {
    const invalid = {
      ...exampleRun(),
      validity: { verdict: 'invalid', reasons: [{ code: 'X', message: 'Do not trust.' }] }
    }
    const { path } = folderWith({
      'run.json': exampleRun(),
      'bad.json': invalid,
      'old.json': exampleRun({ medianMs: 100 })
    })
    expect((await kitReport(path, 'gate', 'run.json', '-t', 'p95<500', '-t', 'rate<10%')).code).toBe(0)
    const crossed = await kitReport(path, 'gate', 'run.json', '-t', 'p95<100', '-t', 'rate<10%')
    expect(crossed.code).toBe(99)
    expect(crossed.stdout).toMatch(/❌ p95<100 \(was [\d.]+ms\)[^]*1 of 2 thresholds crossed/)
    expect((await kitReport(path, 'gate', 'bad.json', '-t', 'p95<500')).code).toBe(98)
    expect((await kitReport(path, 'gate', 'run.json', '-t', 'p95<=baseline*1.05', '-b', 'old.json')).code).toBe(99)
    expect((await kitReport(path, 'gate', 'run.json', '-t', 'p95<=baseline*1.05', '-b', 'run.json')).code).toBe(0)
  })

  it('refuses a baseline of something else, unless told, and exits 98 for an invalid one', async () => {
    const { path } = folderWith({
      'run.json': exampleRun(),
      'other.json': exampleRun({ users: 10 }),
      'bad.json': { ...exampleRun(), validity: { verdict: 'invalid', reasons: [{ code: 'X', message: 'No.' }] } }
    })
    const gate = (...more: string[]) => kitReport(path, 'gate', 'run.json', '-t', 'p95<=baseline*1.05', ...more)
    const refused = await gate('-b', 'other.json')
    expect(refused).toMatchObject({ code: 2, stdout: '' })
    expect(refused.stderr).toMatch(/The load differs: 10 users \/ 50 users\.[^]*--force/)
    const forced = await gate('-b', 'other.json', '--force')
    expect(forced.code).toBe(0)
    expect(forced.stderr).toMatch(/Judged although the baseline differs\. The load differs/)
    expect(await gate('-b', 'bad.json')).toMatchObject({
      code: 98,
      stderr: expect.stringMatching(/baseline is invalid/)
    })
  })

  it('judges the thresholds of the document again, and believes their flag only without the number', async () => {
    const run = exampleRun()
    const stored = (expression: string, passed: boolean) => [{ expression, passed, actual: 1 }]
    const untold = {
      ...run,
      latency: { service: { ...run.latency.service, percentiles: { ...run.latency.service.percentiles, p95: null } } },
      missing: ['latency.service.percentiles.p95']
    }
    const { path } = folderWith({
      'tampered.json': { ...run, thresholds: stored('p95<1', true) },
      'too-strict.json': { ...run, thresholds: stored('p95<5000', false) },
      'untold.json': { ...untold, thresholds: stored('p95<1', true) },
      'relative.json': { ...run, thresholds: stored('p95<=baseline*1.05', true) }
    })
    const code = async (file: string) => (await kitReport(path, 'gate', file)).code
    expect(await code('tampered.json')).toBe(99)
    expect(await code('too-strict.json')).toBe(0)
    expect(await code('untold.json')).toBe(0)
    expect(await code('relative.json')).toBe(2)
  })

  it('is wrong usage without a threshold, or with one on what does not exist', async () => {
    const { path } = folderWith({ 'run.json': exampleRun() })
    expect(await kitReport(path, 'gate', 'run.json')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/no threshold/)
    })
    expect(await kitReport(path, 'gate', 'run.json', '-t', 'p95{lits}<5')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/no request "lits"/)
    })
  })
})

describe('kit-report convert', () => {
  it('turns the result of another tool into a run document by default', async () => {
    const file = fileURLToPath(new URL('../converters/fixtures/hey.txt', import.meta.url))
    const { path, read } = folderWith()
    const result = await kitReport(
      path,
      'convert',
      file,
      '--url',
      'http://localhost/',
      '--users',
      '5',
      '--save',
      'run.json'
    )
    expect(result.code).toBe(0)
    expect(parseRun(JSON.parse(read('run.json')))).toMatchObject({
      tool: { name: 'hey' },
      target: { url: 'http://localhost/' },
      model: { users: 5 }
    })
  })
})

describe('kit-report capacity', () => {
  it('puts rising loads into one table with knee and safe load', async () => {
    const law = (n: number) => (100 * n) / (1 + 0.05 * (n - 1) + 0.0005 * n * (n - 1))
    const levels = [1, 5, 10, 20, 40, 80].map(
      (users) =>
        [
          `${users}.json`,
          exampleRun({ users, seconds: 5, perSecond: 2 * Math.round(law(users) / 2), httpErrorShare: 0 })
        ] as const
    )
    const { path } = folderWith(Object.fromEntries(levels))
    const result = await kitReport(path, 'capacity', ...levels.map(([name]) => name))
    expect(result.code).toBe(0)
    expect(result.stdout).toMatch(/Peak: 4[2-5] at once/)
    expect(result.stdout).toMatch(/Safe up to about \d+ users/)
    expect((await kitReport(path, 'capacity', '1.json', '5.json')).stdout).toMatch(/Fewer than three usable loads/)
  })
})

describe('kit-report history', () => {
  it('appends runs once, shows the trend and names the run that changed it', async () => {
    const days = Object.fromEntries(
      Array.from({ length: 24 }, (_, n) => [
        `${n}.json`,
        {
          ...exampleRun({ seed: n, seconds: 10, medianMs: n < 14 ? 140 : 190 }),
          label: `build ${n}`,
          startedAt: `2026-11-${String(n + 1).padStart(2, '0')}T10:00:00.000Z`
        }
      ])
    )
    const { path, read } = folderWith(days)
    const names = Object.keys(days)
    await kitReport(path, 'history', 'history.jsonl', ...names.slice(0, 20))
    const result = await kitReport(path, 'history', 'history.jsonl', ...names.slice(10))
    expect(read('history.jsonl').trim().split('\n')).toHaveLength(24)
    expect(result.stdout).toMatch(/Median got worse with build 14: from 1\d\dms to 1\d\dms/)
    expect(result.stdout).not.toMatch(/Error Rate got/)
    expect(await kitReport(path, 'history', 'none.jsonl')).toMatchObject({ code: 2 })
  })

  it('loses no line when several append at once', async () => {
    const days = Object.fromEntries(
      Array.from({ length: 8 }, (_, n) => [`${n}.json`, exampleRun({ seed: n, seconds: 1, label: `build ${n}` })])
    )
    const { path, read } = folderWith(days)
    await Promise.all(Object.keys(days).map((name) => kitReport(path, 'history', 'history.jsonl', name)))
    const labels = read('history.jsonl')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).label)
    expect(labels.sort()).toEqual(Array.from({ length: 8 }, (_, n) => `build ${n}`))
  })

  it('counts a run once that two appended at once, and mends a missing line end', async () => {
    const { path, read } = folderWith({ 'a.json': exampleRun({ label: 'a' }), 'b.json': exampleRun({ label: 'b' }) })
    await kitReport(path, 'history', 'history.jsonl', 'a.json')
    const line = read('history.jsonl')
    writeFileSync(join(path, 'history.jsonl'), line + line.trimEnd())
    const { stdout } = await kitReport(path, 'history', 'history.jsonl', 'b.json', '--json')
    expect(JSON.parse(stdout).trends[0].entries).toHaveLength(2)
    expect(read('history.jsonl').split('\n')).toHaveLength(4)
  })

  it('names the broken line and leaves the file alone', async () => {
    const { path, read } = folderWith({ 'run.json': exampleRun(), 'history.jsonl': '{"schemaVersion":2}\n' })
    const result = await kitReport(path, 'history', 'history.jsonl', 'run.json')
    expect(result.code).toBe(2)
    expect(result.stderr).toMatch(/history\.jsonl:1: schemaVersion is wrong/)
    expect(read('history.jsonl')).toBe('{"schemaVersion":2}\n')
  })
})

/** A load tester in a few lines: prints a run document whose median depends on the address it is given. */
const fakeTester = `
  const run = JSON.parse(require('fs').readFileSync(process.argv[2].includes('slow') ? 'slow.json' : 'fast.json', 'utf8'))
  if (process.argv[2].includes('broken')) { console.error('connect ECONNREFUSED'); process.exit(1) }
  console.log(JSON.stringify({ ...run, target: { ...run.target, url: process.argv[2] }, startedAt: new Date().toISOString() }))`

describe('kit-report measure', () => {
  it('measures both sides in turns, keeps the runs and compares them', async () => {
    const files = { 'tester.cjs': fakeTester, 'fast.json': exampleRun(), 'slow.json': exampleRun({ medianMs: 200 }) }
    const { path } = folderWith(files)
    const result = await kitReport(
      path,
      'measure',
      '-b',
      'http://fast',
      '-c',
      'http://slow',
      '--keep',
      'runs',
      '--fail-on',
      'regression',
      '--',
      process.execPath,
      'tester.cjs',
      '{}'
    )
    expect(result.stderr).not.toMatch(/error/)
    expect(result.code).toBe(99)
    expect(readdirSync(join(path, 'runs'))).toHaveLength(10)
    expect(statSync(join(path, 'runs', 'baseline-1.json')).size).toBeGreaterThan(1000)
    expect(result.stdout).not.toMatch(/one after the other/)
  })

  it('says what the load tester said when it cannot measure', async () => {
    const { path } = folderWith({ 'tester.cjs': fakeTester, 'fast.json': exampleRun() })
    const run = (...words: string[]) => kitReport(path, 'measure', '-b', 'http://broken', '-c', 'x', '--', ...words)
    expect(await run(process.execPath, 'tester.cjs', '{}')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/ended with exit code 1[^]*ECONNREFUSED/)
    })
    expect(await run('no-such-program', '{}')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/"no-such-program" is not there/)
    })
    expect(await run(process.execPath, '-e', '1', '{}')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/printed no result that can be read/)
    })
    expect(await run('tester')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/no \{\} where baseline and candidate go/)
    })
  })
})

describe('kit-report calibrate', () => {
  it('stores the noise floor, which widens the margins of a single pair', async () => {
    const { path, read } = folderWith(runs('a', 0, 140))
    expect(
      (
        await kitReport(
          path,
          'calibrate',
          'a1.json',
          'a2.json',
          'a3.json',
          'a4.json',
          'a5.json',
          '--save',
          'noise.json'
        )
      ).code
    ).toBe(0)
    const noise = JSON.parse(read('noise.json'))
    expect(noise).toMatchObject({ kind: 'calibration', runs: 5, host: 'host-a' })
    noise.metrics.p50.pairNoise = 0.3
    const wide = folderWith({ ...runs('a', 0, 140), 'noise.json': noise })
    const { stdout } = await kitReport(
      wide.path,
      'compare',
      'a1.json',
      'a2.json',
      '--calibration',
      'noise.json',
      '--json'
    )
    expect(JSON.parse(stdout).metrics[0].margin).toBe(0.3)
  })

  it('repeats a command', async () => {
    const { path } = folderWith({ 'tester.cjs': fakeTester, 'fast.json': exampleRun() })
    const result = await kitReport(
      path,
      'calibrate',
      '--runs',
      '3',
      '--',
      process.execPath,
      'tester.cjs',
      'http://fast'
    )
    expect(result.code).toBe(0)
    expect(result.stdout).toMatch(/Made from 3 runs; ten make it firm/)
  })
})
