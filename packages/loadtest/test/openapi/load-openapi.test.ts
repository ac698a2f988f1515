import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import type { OpenApiOptions } from '../../src/index.js'
import { openDocument } from '../../src/openapi/document.js'
import { loadOpenApi, requestsOf } from '../../src/openapi/load-openapi.js'
import { planRun } from '../../src/plan.js'
import { runDocument } from '../../src/document/run-document.js'
import { Collector } from '../../src/document/collector.js'
import { loadSpec } from '../../src/spec/load-spec.js'
import { parseSpec } from '../../src/spec/parse-spec.js'
import { shop } from './shop.js'

const folder = mkdtempSync(join(tmpdir(), 'kit-loadtest-openapi-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

const document = (text: string) => openDocument(parse(text), 'api.yaml')
const requests = (options: OpenApiOptions = {}, text = shop) => requestsOf(document(text), options)
const steps = (options: OpenApiOptions = {}, text = shop) =>
  requests(options, text).flows.map(({ steps: [step] }) => step!)
const names = (options: OpenApiOptions) => steps(options).map(({ name }) => name)

/** A document of one operation. */
const single = (operation: string, rest = '') =>
  `openapi: 3.1.0\ninfo: { title: t, version: '1' }\npaths:\n  /x/{id}:\n    get: ${operation}\n${rest}`

describe('without a selection', () => {
  test('operations that may change data are not sent, and are named', () => {
    const { flows, leftOut } = requests({ auth: 'bearer' })
    expect(flows.map(({ steps: [step] }) => `${step!.method} ${step!.name}`)).toEqual([
      'GET listItems',
      'GET GET /items/{id}',
      'GET health'
    ])
    expect(leftOut).toEqual([
      { name: 'createItem', reason: 'POST may change data' },
      { name: 'deleteItem', reason: 'DELETE may change data' },
      { name: 'upload', reason: 'PUT may change data' }
    ])
  })

  test('operations whose login is missing are left out with the reason', () => {
    expect(requests().flows).toHaveLength(1)
    expect(requests().leftOut).toContainEqual({ name: 'listItems', reason: 'it needs the login bearerAuth or key' })
  })
})

describe('a selection', () => {
  test.each([
    [{ operations: ['createItem', 'get /items/{id}'] }, ['createItem', 'GET /items/{id}']],
    [{ tags: ['one'] }, ['GET /items/{id}']],
    [{ tags: ['items'], writes: true }, ['listItems', 'createItem', 'GET /items/{id}']],
    [{ methods: ['delete'] }, ['deleteItem']],
    [{ methods: ['get'], tags: ['items'] }, ['listItems', 'GET /items/{id}']]
  ] satisfies [OpenApiOptions, string[]][])('%j sends %j', (options, expected) => {
    expect(names({ auth: 'bearer', ...options })).toEqual(expected)
  })

  test.each([
    [{ operations: ['nope'] }, 'The operation "nope" is not in the OpenAPI document.'],
    [{ tags: ['nope'] }, 'The tag "nope" is not in the OpenAPI document.'],
    [{ methods: ['patch'] }, 'api.yaml has no operation that was asked for.'],
    [{ operations: ['listItems'] }, 'The operation listItems cannot be sent: it needs the login bearerAuth or key.'],
    [
      { operations: ['upload'], auth: 'bearer' as const },
      'cannot be sent: its body is image/png, which cannot be made up.'
    ],
    [{ credentials: { nope: 'x' } }, 'The security scheme "nope" is not in the OpenAPI document.']
  ])('%j is refused: %s', (options, message) => {
    expect(() => requests(options)).toThrow(message)
  })

  test('of nothing but operations that write says which there are', () => {
    const writing = 'openapi: 3.0.0\npaths: { /x: { post: { operationId: make, responses: {} } } }'
    expect(() => requests({}, writing)).toThrow('api.yaml has only operations that may change data: make.')
  })
})

describe('values', () => {
  test('come from the caller, then examples, then schemas; what is made up is named', () => {
    const { flows, madeUp } = requests({ auth: 'bearer', parameters: { page: '{{page}}', id: 'a b' } })
    expect(flows[0]!.steps[0]).toMatchObject({
      url: '/items?ids=1&ids=2&page={{page}}',
      headers: { 'X-Tenant': 'acme' }
    })
    expect(flows[1]!.steps[0]).toMatchObject({ url: '/items/a%20b' })
    expect(madeUp).toEqual([])
    expect(steps({ auth: 'bearer' })[1]!.url).toBe('/items/5')
    expect(requests({ auth: 'bearer' }).madeUp).toEqual([{ name: 'GET /items/{id}', parts: ['{id}'] }])
  })

  test('of a body are what is required and what has a value of its own, without what only the server sets', () => {
    const [step] = steps({ auth: 'bearer', operations: ['createItem'] })
    expect(step).toMatchObject({
      method: 'POST',
      json: { name: 'textxx', price: 0.5, label: 'new', kind: 'book', owner: { email: 'user-{{$uuid}}@example.com' } }
    })
    expect(Object.keys(step!.json as object).sort()).toEqual(['kind', 'label', 'name', 'owner', 'price'])
  })

  test('of a schema that holds itself end somewhere', () => {
    const text = single(
      "{ parameters: [{ name: id, in: path, required: true, content: { application/json: { schema: { $ref: '#/components/schemas/Tree' } } } }] }",
      "components: { schemas: { Tree: { type: object, required: [left], properties: { left: { $ref: '#/components/schemas/Tree' } } } } }"
    )
    expect(steps({}, text)[0]!.url!.length).toBeLessThan(1000)
  })

  test.each([
    ['{ type: integer, exclusiveMinimum: 3 }', '4'],
    ['{ type: [string, "null"], format: date }', '2025-01-15'],
    ['{ type: string, examples: [abc] }', 'abc'],
    ['{ const: 7 }', '7'],
    ['{ oneOf: [{ type: boolean }, { type: string }] }', 'true'],
    ['{ type: number, multipleOf: 10, minimum: 11 }', '20'],
    ['{ type: array, items: { type: string, enum: [a, b] }, minItems: 2 }', 'a,a']
  ])('of the schema %s are %s', (schema, expected) => {
    const text = single(`{ parameters: [{ name: id, in: path, required: true, schema: ${schema} }] }`)
    expect(steps({}, text)[0]!.url).toBe(`/x/${expected}`)
  })

  test.each([
    ['path', '{ style: label, explode: true, example: [a, b] }', '/x/.a.b'],
    ['path', '{ style: matrix, example: [a, b] }', '/x/;id=a,b'],
    ['path', '{ style: matrix, explode: true, example: { k: v } }', '/x/;k=v'],
    ['path', '{ example: "a/b c" }', '/x/a%2Fb%20c'],
    ['query', '{ explode: false, example: [a, b] }', '/x/1?id=a,b'],
    ['query', '{ style: pipeDelimited, example: [a, b] }', '/x/1?id=a%7Cb'],
    ['query', '{ style: deepObject, example: { k: v } }', '/x/1?id[k]=v'],
    ['query', '{ example: { k: v, l: w } }', '/x/1?k=v&l=w'],
    ['query', '{ content: { application/json: {} }, example: { k: 1 } }', '/x/1?id=%7B%22k%22%3A1%7D']
  ])('in the %s are written as %s says: %s', (place, more, expected) => {
    const path = place === 'path' ? '' : '{ name: id, in: path, required: true, example: 1 }, '
    const text = single(`{ parameters: [${path}{ name: id, in: ${place}, required: true, ...x${more} }] }`).replace(
      /\.\.\.x\{ ?(.*?) ?\} \}\] \}/,
      '$1 }] }'
    )
    expect(steps({}, text)[0]!.url).toBe(expected)
  })

  test('of forms and texts go out with their content type', () => {
    const body = (content: string) =>
      steps({ writes: true }, `openapi: 3.1.0\npaths: { /x: { post: { requestBody: { content: ${content} } } } }`)[0]
    expect(body('{ application/x-www-form-urlencoded: { example: { a: 1, b: "x y" } } }')).toMatchObject({
      body: 'a=1&b=x%20y',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' }
    })
    expect(body('{ text/plain: { example: hi } }')).toMatchObject({ body: 'hi' })
    expect(body('{ application/merge-patch+json: { example: { a: 1 } } }')).toMatchObject({
      json: { a: 1 },
      headers: { 'Content-Type': 'application/merge-patch+json' }
    })
  })
})

describe('a login', () => {
  const secured = (scheme: string) =>
    shop.replace('security: [{ bearerAuth: [] }, { key: [] }]', `security: [{ ${scheme}: [] }]`)
  const sent = (scheme: string, credentials: Record<string, string>) => {
    const { flows, secrets } = requests({ credentials, tags: ['one'] }, secured(scheme))
    return planRun(parseSpec({ url: 'http://localhost:3000/api', flows, secrets })).journey.plan.flows[0]!.steps[0]!
  }

  test('is put where its security scheme says', () => {
    expect(sent('bearerAuth', { bearerAuth: 'tok' }).headers).toContainEqual(['Authorization', 'Bearer tok'])
    expect(sent('login', { login: 'ann:secret' }).headers).toContainEqual(['Authorization', 'Basic YW5uOnNlY3JldA=='])
    expect(sent('pass', { pass: 's1' }).headers).toContainEqual(['Cookie', 'sid=s1'])
    expect(sent('key', { key: 'a&b' }).path).toBe('/api/items/5?appid=a%26b')
  })

  test('of the first alternative that can be met is taken', () => {
    expect(steps({ credentials: { key: 'k' }, tags: ['one'] })[0]!.url).toBe('/items/5?appid={{credential.key}}')
  })

  test('appears in no result', () => {
    const { flows, secrets } = requests({ credentials: { key: 'hush-hush' }, tags: ['items'] })
    const plan = planRun(parseSpec({ url: 'http://localhost:3000', flows, secrets, duration: 1 }))
    const collector = new Collector({ requests: 2, workers: 1, open: false, durationMs: 1000 })
    const reached = [
      { endpoint: { protocol: 'http:' as const, hostname: 'x', address: '127.0.0.1', port: 80 }, dnsMs: 1 }
    ]
    const run = runDocument(plan, {
      collector,
      reached,
      startedOn: new Date(),
      durationMs: 1000,
      warmupAttempts: 0,
      interruption: undefined,
      broken: 0,
      system: { throttledPeriods: undefined, steal: undefined },
      server: []
    })
    expect(JSON.stringify(plan.journey.plan)).toContain('hush-hush')
    expect(JSON.stringify(run)).not.toContain('hush-hush')
  })
})

describe('a document', () => {
  test('is read from YAML, JSON and an address, whose login is not printed', async () => {
    const server = createServer((_, response) => response.end(JSON.stringify(parse(shop))))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/openapi.json`
    try {
      for (const source of [file('a.yaml', shop), file('a.json', JSON.stringify(parse(shop))), address]) {
        const { flows, servers } = await loadOpenApi(source, { auth: 'bearer' })
        expect(flows).toHaveLength(3)
        expect(servers).toEqual(['https://eu.example.com/api/v1'])
      }
    } finally {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
    await expect(loadOpenApi(address.replace('//', '//ann:secret@'))).rejects.toThrow(
      `${address} cannot be read: ECONNREFUSED.`
    )
  })

  test.each([
    ['swagger: "2.0"', 'is Swagger "2.0", which cannot be read.'],
    ['openapi: 4.0.0\npaths: {}', 'is OpenAPI "4.0.0", which cannot be read.'],
    ['info: {}', 'holds no OpenAPI document: "openapi" is missing.'],
    ['openapi: 3.0.0', 'has no "paths".'],
    ['- 1', 'holds no OpenAPI document.'],
    ['a: [', 'is not valid YAML'],
    ['openapi: 3.0.0\npaths: { /x: { $ref: "other.yaml#/x" } }', 'refers to another document: other.yaml#/x.'],
    ['openapi: 3.0.0\npaths: { /x: { $ref: "#/nowhere" } }', 'refers to something it does not hold: #/nowhere.'],
    ['openapi: 3.0.0\npaths: { /x: { $ref: "#/paths/~1x" } }', 'has a reference that leads to itself: #/paths/~1x.']
  ])('of %j is refused in one line: %s', async (text, message) => {
    const failure = loadOpenApi(file('bad.yaml', text))
    await expect(failure).rejects.toThrow(message)
    await expect(failure).rejects.toMatchObject({ code: 'KIT_LOADTEST_FILE', kind: 'usage' })
  })

  test('can be named by a scenario file, with a selection', async () => {
    file('shop.yaml', shop)
    const path = file(
      's.yaml',
      'url: http://localhost:3000\nauth: { bearer: t }\nopenapi: { document: shop.yaml, tags: [one] }'
    )
    expect(await loadSpec(path)).toMatchObject({ flows: [{ steps: [{ method: 'GET', url: '/items/5' }] }] })
    const both = file('both.yaml', 'url: http://localhost:3000\nsteps: [{}]\nopenapi: shop.yaml')
    await expect(loadSpec(both)).rejects.toThrow('"openapi" cannot be combined with steps or flows.')
    const wrong = file('wrong.yaml', 'url: http://localhost:3000\nopenapi: { document: shop.yaml, tag: [one] }')
    await expect(loadSpec(wrong)).rejects.toThrow('openapi')
  })
})
