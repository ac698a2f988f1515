import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCli } from '@kit-internal/cli'
import { afterAll, describe, expect, test } from 'vitest'
import { program } from '../../src/cli/program.js'
import { runOptions } from '../../src/cli/run-options.js'
import { specFromOptions, type RunValues } from '../../src/cli/spec-from-options.js'
import { shop } from '../openapi/shop.js'
import { milliseconds, progressLine } from '../../src/cli/views.js'

const folder = mkdtempSync(join(tmpdir(), 'kit-loadtest-cli-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
writeFileSync(join(folder, 'user.json'), '{ "name": "ann" }')
writeFileSync(join(folder, 'bad.json'), '{ name }')
writeFileSync(join(folder, 'note.txt'), 'hello')
writeFileSync(
  join(folder, 'scenario.yaml'),
  'url: http://localhost:3000/\nusers: 3\nduration: 5s\nheaders: { A: "1" }\n'
)

/** Runs a command line that must not get as far as making load. */
async function refused(...argv: string[]) {
  let [out, error] = ['', '']
  const code = await runCli(program('1.2.3'), argv, {
    cwd: folder,
    env: {},
    stdin: process.stdin,
    stdout: { write: (text) => (out += text) },
    stderr: { write: (text) => (error += text) }
  })
  return { code, out, error }
}

const none = Object.fromEntries(
  Object.entries(runOptions).map(([name, { type }]) => [
    name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()),
    type === 'list' ? [] : undefined
  ])
) as unknown as RunValues
const spec = (values: Partial<RunValues>) =>
  specFromOptions({ ...none, url: 'http://localhost:3000/', ...values }, folder)

test.each([
  [[], 'The URL is missing.'],
  [['foo'], '"foo" is no URL that can be load-tested.'],
  [['http://localhost:3000', '--users', 'many'], '--users takes a number.'],
  [['http://localhost:3000', '--users', '0'], '--users must be at least 1, not 0.'],
  [['http://localhost:3000', '--user', '5'], 'There is no option --user; did you mean --users?'],
  [['http://localhost:3000', '--duration', 'soon'], '"duration" cannot be "soon".'],
  [['http://localhost:3000', '-H', 'nocolon'], '--header "nocolon" has no colon.'],
  [['http://localhost:3000', '--query', 'x'], '--query "x" has no "=".'],
  [['http://localhost:3000', '--cookie', 'x'], '--cookie "x" has no "=".'],
  [['http://localhost:3000', '--basic', 'x'], '--basic has no colon.'],
  [['http://localhost:3000', '--basic', 'a:b', '--bearer', 'c'], '--bearer and --basic cannot be combined.'],
  [['http://localhost:3000', '--stages', '10'], '--stages "10" is no stage.'],
  [['http://localhost:3000', '--threshold', 'p95<<5'], 'Threshold "p95<<5"'],
  [['http://localhost:3000', '--threshold', 'speed<5'], 'Threshold "speed<5": there is no metric "speed".'],
  [['http://localhost:3000', '--threshold', 'p95{list}<5'], 'Threshold "p95{list}<5": there is no request "list".'],
  [['http://localhost:3000', '--data', 'bad.json'], 'bad.json is not valid JSON'],
  [['http://localhost:3000', '--data', 'none.json'], 'none.json does not exist.'],
  [['http://localhost:3000', '--scenario', 'none.yaml'], 'none.yaml does not exist.'],
  [['http://localhost:3000', '--save', 'none/x.json'], 'cannot be written: there is no folder'],
  [['http://localhost:3000', '--save', '.'], 'is a folder.'],
  [['http://localhost:3000', '--output', 'pdf'], '--output cannot be "pdf"'],
  [['http://localhost:3000', '--json', '--output', 'csv'], '--json and --output csv contradict each other.'],
  [
    ['http://localhost:3000', '--scenario', 'spike', '--requests', '5'],
    '--scenario spike takes --users and --duration only.'
  ],
  [['http://localhost:3000', '--scenario', 'stress'], 'stress makes several runs and is a command of its own.'],
  [['http://localhost:3000', '--abort-on-fail'], '--abort-on-fail needs --threshold.'],
  [['http://localhost:3000', '--arrivals', 'poisson'], '"arrivals" needs a rate.'],
  [['capacity', 'http://localhost:3000', '--levels', '10,x'], '--levels "x" is no number of users.'],
  [['capacity', 'http://localhost:3000', '--levels', '10,5'], '"levels" must be whole numbers of users that rise.']
])('%j ends with exit code 2 and one line: %s', async (argv, message) => {
  const { code, out, error } = await refused(...argv)
  expect(error).toContain(message)
  expect(error.split('\n').filter((line) => line.startsWith('error:'))).toHaveLength(1)
  expect(error).not.toMatch(/\n\s+at /)
  expect({ code, out }).toEqual({ code: 2, out: '' })
})

test('a connection that is refused ends with exit code 1 and says what to do', async () => {
  const { code, error } = await refused('http://127.0.0.1:1/')
  expect(error).toBe(
    'error: http://127.0.0.1:1 cannot be reached: the connection was refused (ECONNREFUSED).\n  Check that the server runs and that host and port are right.\n'
  )
  expect(code).toBe(1)
})

test('a host that is not known ends with exit code 1', async () => {
  const { code, error } = await refused('http://no-such-host.invalid/')
  expect(error).toContain('the host name "no-such-host.invalid" is not known.')
  expect(code).toBe(1)
})

test('options become the spec of the library', async () => {
  expect(
    await spec({
      url: 'localhost:3000/x',
      method: 'POST',
      data: 'user.json',
      header: ['X-A: b: c'],
      cookie: ['s=1', 't=2'],
      query: ['q=a=b'],
      basic: 'me:pass:word',
      users: 5,
      threshold: ['p95<5'],
      keepAlive: false
    })
  ).toEqual({
    url: 'http://localhost:3000/x',
    method: 'POST',
    body: '{ "name": "ann" }',
    headers: { 'X-A': 'b: c', 'Content-Type': 'application/json', Cookie: 's=1; t=2' },
    query: { q: 'a=b' },
    auth: { username: 'me', password: 'pass:word' },
    users: 5,
    thresholds: ['p95<5'],
    keepAlive: false
  })
})

test('a body that is not JSON is sent as it is, with a fitting content type', async () => {
  expect(await spec({ data: 'note.txt' })).toMatchObject({
    body: 'hello',
    headers: { 'Content-Type': 'text/plain; charset=utf-8' }
  })
  expect(await spec({ data: 'note.txt', header: ['content-type: a/b'] })).toMatchObject({
    headers: { 'content-type': 'a/b' }
  })
})

test('a body goes out as the bytes of its file', async () => {
  writeFileSync(join(folder, 'big.json'), '{ "id": 12345678901234567890, "x": 1.0 }')
  expect(await spec({ data: 'big.json' })).toMatchObject({
    body: '{ "id": 12345678901234567890, "x": 1.0 }',
    headers: { 'Content-Type': 'application/json' }
  })
  const bytes = Buffer.from([0xff, 0x00, 0xc3, 0x28, 0x80])
  writeFileSync(join(folder, 'image.bin'), bytes)
  expect(Buffer.from((await spec({ data: 'image.bin' })).body as Uint8Array)).toEqual(bytes)
})

test('JSON with placeholders stays a value, so that what is put in is escaped', async () => {
  writeFileSync(join(folder, 'template.json'), '{ "name": "{{name}}" }')
  expect(await spec({ data: 'template.json' })).toMatchObject({ json: { name: '{{name}}' } })
})

test('a body of the command line replaces that of the scenario file, of whatever kind', async () => {
  writeFileSync(join(folder, 'posting.yaml'), 'url: http://localhost:3000/\nmethod: POST\njson: { a: 1 }\n')
  const merged = await specFromOptions({ ...none, scenario: 'posting.yaml', data: 'note.txt' }, folder)
  expect(merged).toMatchObject({ method: 'POST', body: 'hello' })
  expect(merged).not.toHaveProperty('json')
})

test('names that are given twice are sent twice: queries as such, headers as a list', async () => {
  expect(
    await spec({ query: ['id=1', 'id=2', 'q=x'], header: ['Accept: a', 'accept: b', 'Cookie: s=1'], cookie: ['t=2'] })
  ).toMatchObject({ query: { id: ['1', '2'], q: 'x' }, headers: { Accept: 'a, b', Cookie: 's=1; t=2' } })
})

describe('--openapi', () => {
  writeFileSync(join(folder, 'shop.yaml'), shop)

  test('makes the requests of a document, under its path on the server that is given', async () => {
    const notes: string[] = []
    const given = { ...none, openapi: 'shop.yaml', url: 'localhost:3000', credential: ['key=k'], tag: ['items'] }
    const made = await specFromOptions(given, folder, (text) => notes.push(text))
    expect(made).toMatchObject({ url: 'http://localhost:3000/api/v1', secrets: { 'credential.key': 'k' } })
    expect(made.flows).toHaveLength(2)
    expect(notes).toEqual([
      '1 operation that may change data is not sent (createItem). Name those to send with --operation, or send all with --writes.',
      'The document gives no example of {id} of GET /items/{id}: made up from the schema. Give values with --param NAME=VALUE.'
    ])
    const own = await specFromOptions({ ...given, url: 'http://localhost:3000/v2' }, folder)
    expect(own.url).toBe('http://localhost:3000/v2')
  })

  test('a scenario file that names a document is let in by the login of the command line', async () => {
    writeFileSync(
      join(folder, 'api.yaml'),
      'url: http://localhost:3000\nopenapi: { document: shop.yaml, tags: [items] }'
    )
    const made = await specFromOptions({ ...none, scenario: 'api.yaml', bearer: 't' }, folder)
    expect(made).toMatchObject({ auth: { bearer: 't' }, flows: [{}, {}] })
  })

  test('--method chooses operations instead of a method for all', async () => {
    const made = await spec({ openapi: 'shop.yaml', method: 'DELETE', bearer: 't' })
    expect(made.method).toBeUndefined()
    expect(made.flows).toMatchObject([{ steps: [{ method: 'DELETE', url: '/items/5' }] }])
  })

  test.each([
    [['--openapi', 'shop.yaml'], 'The URL is missing.', 'kit-loadtest https://eu.example.com/api/v1 --openapi FILE'],
    [['localhost:1', '--openapi', 'none.yaml'], 'none.yaml does not exist.', 'Check the path'],
    [['localhost:1', '--tag', 'x'], '--operation, --tag, --writes, --param and --credential need --openapi.', ''],
    [['localhost:1', '--openapi', 'shop.yaml', '--data', 'user.json'], '--openapi cannot be combined with --data', ''],
    [['localhost:1', '--openapi', 'shop.yaml', '--credential', 'hush'], 'The 1. --credential has no "=".', ''],
    [['localhost:1', '--openapi', 'shop.yaml', '--operation', 'x'], 'The operation "x" is not in the OpenAPI', 'It has']
  ])('%j is refused: %s', async (argv, message, hint) => {
    const { code, error } = await refused(...argv)
    expect({ code, error }).toEqual({ code: 2, error: expect.stringContaining(message) })
    expect(error).toContain(hint)
    expect(error).not.toContain('hush')
  })
})

test('a file of authorities must hold a certificate', async () => {
  const { code, error } = await refused('https://localhost:1', '--ca', 'note.txt')
  expect({ code, error }).toEqual({ code: 2, error: expect.stringContaining('note.txt holds no certificate in PEM.') })
})

test('the command line wins over the scenario file, and headers add up', async () => {
  const merged = await specFromOptions({ ...none, scenario: 'scenario.yaml', requests: 9, header: ['B: 2'] }, folder)
  expect(merged).toEqual({ url: 'http://localhost:3000/', users: 3, requests: 9, headers: { A: '1', B: '2' } })
})

test('stages are users, and with a rate requests per second', async () => {
  expect((await spec({ stages: '30s:50, 1m:10' })).stages).toEqual([
    { duration: '30s', users: 50 },
    { duration: '1m', users: 10 }
  ])
  expect((await spec({ stages: '5:2.5', rate: 1 })).stages).toEqual([{ duration: '5', rate: 2.5 }])
})

test('a preset sets the load, and users and duration its size', async () => {
  expect(await spec({ scenario: 'endurance', users: 7 })).toEqual({
    url: 'http://localhost:3000/',
    users: 7,
    duration: '30m'
  })
  expect(await spec({ scenario: 'steady', duration: '5s' })).toEqual({
    url: 'http://localhost:3000/',
    users: 50,
    duration: '5s'
  })
})

test('progress is one line with share, rate, latency, errors and time left', () => {
  const tick = {
    elapsedMs: 3000,
    progress: 0.5,
    remainingMs: 61_000,
    attempts: 9,
    failed: 2,
    requestsPerSecond: 1234.4,
    p95: 12_340,
    connections: 3
  }
  expect(progressLine(tick, (share) => `[${share}]`)).toBe(
    'Running load test… [0.5]  1,234 req/s  p95 12.3 ms  errors 2  1m01s left'
  )
  expect(['950', '12345', '123456', '2500000'].map((us) => milliseconds(Number(us)))).toEqual([
    '0.95 ms',
    '12.3 ms',
    '123 ms',
    '2.5 s'
  ])
})
