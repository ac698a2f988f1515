import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { parseRun } from '@kit/report/schema'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { autocannonEngine } from '../../src/engines/autocannon/index.js'
import { createJar } from '../../src/journey/cookies.js'
import { reach } from '../../src/reach.js'
import { runLoadTestOn } from '../../src/run.js'
import type { LoadTestSpec } from '../../src/spec/spec.js'
import { inThread } from '../../src/workers/in-thread.js'

interface Seen {
  method: string
  url: string
  headers: IncomingMessage['headers']
  body: string
}
let seen: Seen[] = []
let onRequest: (request: Seen, response: ServerResponse) => void
const server = createServer((request, response) => {
  let body = ''
  request.on('data', (chunk: Buffer) => (body += chunk.toString()))
  request.on('end', () => {
    const found = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body }
    seen.push(found)
    onRequest(found, response)
  })
})
let url: string

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://localhost:${(server.address() as AddressInfo).port}`
})
afterAll(
  () =>
    new Promise<void>((resolve) => {
      server.closeAllConnections()
      server.close(() => resolve())
    })
)
beforeEach(() => {
  seen = []
  onRequest = (_, response) => response.end('ok')
})

async function run(spec: Partial<LoadTestSpec>) {
  const found = await runLoadTestOn(inThread(autocannonEngine, createJar), reach, { url, users: 1, ...spec })
  parseRun(JSON.parse(JSON.stringify(found)))
  return found
}

const urls = () => seen.map(({ method, url: path }) => `${method} ${path}`)

test('a step uses what an earlier one captured from body and header', async () => {
  onRequest = ({ url: path }, response) => {
    if (path === '/login')
      response.setHeader('x-session', 's 1').end(gzipSync(JSON.stringify({ data: { items: [{ id: 'a/b' }] } })))
    else response.end('fine')
  }
  const steps = [
    {
      name: 'login',
      method: 'post',
      url: '/login',
      json: { user: 'u{{$user}}' },
      capture: { id: { json: 'data.items[0].id' }, session: { header: 'X-Session' } }
    },
    { name: 'item', url: '/items/{{id}}?s={{session}}', headers: { 'X-Id': '{{id}}' }, checks: { contains: 'fine' } }
  ]
  // The server compresses without being asked, as some do.
  const plain = onRequest
  onRequest = (request, response) => {
    if (request.url === '/login') response.setHeader('content-encoding', 'gzip')
    plain(request, response)
  }
  const result = await run({ steps, requests: 4 })
  expect(urls()).toEqual(['POST /login', 'GET /items/a%2Fb?s=s%201', 'POST /login', 'GET /items/a%2Fb?s=s%201'])
  expect(seen[0]).toMatchObject({ body: '{"user":"u1"}', headers: { 'content-type': 'application/json' } })
  expect(seen[1]!.headers['x-id']).toBe('a/b')
  expect(result.requests.map(({ name, totals }) => [name, totals.ok])).toEqual([
    ['login', 2],
    ['item', 2]
  ])
  expect(result.target.method).toBe('MIXED')
})

test('an answer that fails its check is an error, and the user starts over', async () => {
  onRequest = ({ url: path }, response) => response.writeHead(path === '/a' ? 202 : 200).end('{"ok":false}')
  const steps = [{ url: '/a', checks: { status: 201 } }, { url: '/b' }]
  const result = await run({ steps, requests: 3 })
  expect(urls()).toEqual(['GET /a', 'GET /a', 'GET /a'])
  expect(result.totals).toMatchObject({ ok: 0, httpErrors: 3 })
  expect(result.statuses).toEqual({ 202: 3 })
  expect(result.errors).toEqual([
    { code: 'CHECK_FAILED', kind: 'check', count: 3, message: 'Status 202 instead of 201.' }
  ])
})

test('checks look at status, headers, body and values in it', async () => {
  onRequest = (_, response) => response.writeHead(404, { 'x-kind': 'missing-7' }).end('{"error":{"code":7}}')
  const good = {
    status: [404, 410],
    headers: { 'X-Kind': '^missing-\\d$' },
    contains: 'error',
    json: { 'error.code': 7 }
  }
  const result = await run({ steps: [{ checks: good }], requests: 1 })
  expect(result.totals).toMatchObject({ ok: 1 })
  for (const wrong of [
    { status: 200 },
    { headers: { 'x-none': '' } },
    { contains: 'fine' },
    { json: { 'error.code': '7' } }
  ]) {
    expect((await run({ steps: [{ checks: { ...good, ...wrong } }], requests: 1 })).totals).toMatchObject({
      httpErrors: 1
    })
  }
})

test('flows are taken as often as their weight says, the same with the same seed', async () => {
  const flows = [
    { weight: 3, steps: [{ name: 'often', url: '/often' }] },
    { weight: 1, steps: [{ name: 'rarely', url: '/rarely' }] }
  ]
  const result = await run({ flows, requests: 400, users: 4 })
  const [often, rarely] = result.requests.map(({ totals }) => totals.attempts)
  expect(often! + rarely!).toBe(400)
  expect(often).toBeGreaterThan(260)
  expect(often).toBeLessThan(340)
})

test('the steps before are done once by each user', async () => {
  onRequest = (_, response) => response.end('{"token":"t1"}')
  const before = [{ url: '/login', capture: { token: { json: 'token' } } }]
  await run({
    before,
    steps: [{ url: '/work', headers: { Authorization: 'Bearer {{token}}' } }],
    requests: 12,
    users: 3
  })
  expect(urls().filter((line) => line === 'GET /login')).toHaveLength(3)
  expect(seen.filter(({ headers }) => headers.authorization === 'Bearer t1')).toHaveLength(9)
})

test('each iteration takes the next row of the data', async () => {
  const rows = [{ name: 'ann' }, { name: 'bob & co' }]
  await run({ steps: [{ url: '/hi?n={{name}}' }], rows, requests: 3 })
  expect(urls()).toEqual(['GET /hi?n=ann', 'GET /hi?n=bob%20%26%20co', 'GET /hi?n=ann'])
})

test('each user keeps its own cookies when asked to', async () => {
  let next = 0
  onRequest = ({ headers }, response) => {
    if (headers.cookie === undefined)
      response.setHeader('set-cookie', [`sid=${next++}; Path=/`, 'other=x; Path=/elsewhere'])
    response.end()
  }
  await run({ cookies: true, requests: 6, users: 2 })
  expect(seen.filter(({ headers }) => headers.cookie === undefined)).toHaveLength(2)
  expect(new Set(seen.map(({ headers }) => headers.cookie).filter(Boolean))).toEqual(new Set(['sid=0', 'sid=1']))
})

test('a cookie without a path goes to the folder of the request that brought it, as browsers do it', async () => {
  onRequest = ({ url }, response) => {
    if (url === '/auth/login') response.setHeader('set-cookie', ['near=1', 'far=2; Path=/'])
    response.end()
  }
  await run({
    cookies: true,
    requests: 3,
    users: 1,
    steps: ['/auth/login', '/auth/me', '/users'].map((url) => ({ url }))
  })
  expect(seen.map(({ headers }) => headers.cookie)).toEqual([undefined, 'near=1; far=2', 'far=2'])
})

test('a redirect is an attempt of its own and keeps or changes the method as browsers do', async () => {
  const statuses: Record<string, number> = { '/302': 302, '/303': 303, '/307': 307 }
  onRequest = ({ url: path }, response) => {
    const status = statuses[path]
    if (status === undefined) response.end('there')
    else response.writeHead(status, { location: '/there' }).end()
  }
  for (const path of Object.keys(statuses))
    await run({ url: `${url}${path}`, method: 'POST', json: { a: 1 }, redirects: 1, requests: 2 })
  expect(urls()).toEqual(['POST /302', 'GET /there', 'POST /303', 'GET /there', 'POST /307', 'POST /there'])
  expect(seen.at(-1)!.body).toBe('{"a":1}')
})

test('too many redirects in a row are an error, and without asking none is followed', async () => {
  onRequest = (_, response) => response.writeHead(302, { location: '/again' }).end()
  expect((await run({ redirects: 2, requests: 6 })).errors).toMatchObject([{ code: 'TOO_MANY_REDIRECTS', count: 2 }])
  expect((await run({ requests: 2 })).totals).toMatchObject({ ok: 2 })
})

test('query, headers, login and body of the test go with the request', async () => {
  await run({
    url: `${url}/p?x=1`,
    method: 'PUT',
    query: { y: 'ä b' },
    headers: { 'X-A': '1' },
    auth: { username: 'u', password: 'p' },
    json: [1],
    requests: 1
  })
  expect(seen).toMatchObject([
    {
      method: 'PUT',
      url: '/p?x=1&y=%C3%A4+b',
      body: '[1]',
      headers: { 'x-a': '1', authorization: 'Basic dTpw', 'content-type': 'application/json', 'content-length': '3' }
    }
  ])
})

test('a user pauses as long as a step says', async () => {
  const begun = performance.now()
  await run({ steps: [{ pause: '60ms' }], requests: 3 })
  expect(performance.now() - begun).toBeGreaterThan(118)
})

test('without keep-alive every request has a connection of its own', async () => {
  const result = await run({ keepAlive: false, requests: 5 })
  expect(seen.every(({ headers }) => headers.connection === 'close')).toBe(true)
  expect(result.totals).toMatchObject({ ok: 5, lost: 0 })
})

test('no user goes on before what comes first has succeeded', async () => {
  let logins = 0
  onRequest = ({ url: path }, response) => {
    if (path !== '/login') return void response.end('ok')
    response.statusCode = ++logins <= 3 ? 503 : 200
    response.end('{"token":"t1"}')
  }
  const found = await run({
    requests: 8,
    before: [{ name: 'login', url: '/login', capture: { token: { json: 'token' } } }],
    steps: [{ name: 'list', url: '/list?t={{token}}' }]
  })
  expect(urls()).toEqual([...Array<string>(4).fill('GET /login'), ...Array<string>(4).fill('GET /list?t=t1')])
  expect(found.totals).toMatchObject({ ok: 5, httpErrors: 3 })
})

test('a query name may have several values, and a lone % in a login stands for itself', async () => {
  await run({ url: url.replace('://', '://me:50%ret@'), requests: 1, query: { id: ['1', '2'] } })
  expect(urls()).toEqual(['GET /?id=1&id=2'])
  expect(seen[0]!.headers.authorization).toBe(`Basic ${Buffer.from('me:50%ret').toString('base64')}`)
})
