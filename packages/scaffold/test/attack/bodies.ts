import { gzipSync } from 'node:zlib'
import { request } from 'node:http'
import type { Check } from '../contract/check.js'
import { newClient } from '../contract/client.js'
import type { Subject } from '../contract/subject.js'
import type { Door } from './door.js'
import { internals } from './leaks.js'

const headers = { 'content-type': 'application/json', accept: 'application/graphql-response+json, application/json' }

/** Bodies and headers that are too large, too deep, or not what they say: refused at once, and the API lives on. */
export async function attackBodies(check: Check, subject: Subject, door: Door): Promise<void> {
  const deep = (open: string, close: string, levels: number) => open.repeat(levels) + close.repeat(levels)
  const bodies: Readonly<Record<string, string>> = {
    '10 MB': JSON.stringify({ email: 'x'.repeat(10_000_000) }),
    'lists 40,000 deep': deep('[', ']', 40_000),
    'objects 15,000 deep': `${'{"a":'.repeat(15_000)}1${'}'.repeat(15_000)}`,
    'a query 20,000 deep': JSON.stringify({ query: deep('{a', '}', 20_000) }),
    '9,000 keys': JSON.stringify(Object.fromEntries(Array.from({ length: 9000 }, (_, index) => [`k${index}`, 1]))),
    'a number without end': `{"email":${'9'.repeat(90_000)}}`,
    'a text without end': '{"email":"',
    'no object': '"text"',
    null: 'null',
    'bytes that are no text': '{"email":"\ufffd\ufffe\u0001"}'
  }
  for (const [what, raw] of Object.entries(bodies)) {
    const start = performance.now()
    const answer = await newClient(subject.production)
      .send(door.path, { raw, headers })
      .catch(() => undefined)
    const status = answer?.status ?? 413
    check.that(
      `a body of ${what} is refused`,
      status >= 400 && status < 500,
      answer && `${status} ${answer.text.slice(0, 300)}`
    )
    check.that(
      `a body of ${what} is refused without internals`,
      !internals.test(answer?.text ?? ''),
      answer?.text.slice(0, 300)
    )
    check.that(`a body of ${what} is refused within 2 s`, performance.now() - start < 2000, performance.now() - start)
  }
  const bomb = await sendCompressed(subject.production, door.path, gzipSync(`{"email":"${'a'.repeat(20_000_000)}"}`))
  check.that('a body that unpacks to 20 MB is refused', bomb >= 400 && bomb < 500, bomb)
  const long = await newClient(subject.production).send('/health', { headers: { 'x-long': 'a'.repeat(20_000) } })
  check.equal('a header of 20 kB is refused', long.status, 431)
  const address = await newClient(subject.production).send(`/api/v1/users?search=${'a'.repeat(8000)}`)
  check.that('a query string of 8 kB is refused', address.status >= 400 && address.status < 500, address.status)
  check.equal('the API lives on', (await newClient(subject.production).send('/health')).status, 200)
}

function sendCompressed(base: string, path: string, body: Buffer): Promise<number> {
  const options = {
    method: 'POST',
    headers: { ...headers, 'content-encoding': 'gzip', 'content-length': String(body.length) }
  }
  return new Promise((resolve, reject) => {
    const req = request(new URL(path, base), options, (res) => {
      res.resume().on('end', () => {
        resolve(res.statusCode ?? 0)
      })
    })
    req.on('error', reject)
    req.end(body)
  })
}
