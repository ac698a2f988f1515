import { expect, test } from 'vitest'
import { Blocks } from '../../src/document/blocks.js'
import { redactedOptions } from '../../src/document/redact.js'
import { redactedUrl, withoutLogin } from '../../src/http/redacted-url.js'
import { RequestCounters } from '../../src/load/counters.js'

const second = (latencies: readonly number[]) => {
  const counters = new RequestCounters()
  for (const latency of latencies) {
    counters.outcomes.ok++
    counters.service.record(latency)
  }
  return counters.take()
}

test('a run has at most 120 blocks of equal length, which lose nothing', () => {
  for (const seconds of [1, 119, 120, 121, 500, 1800]) {
    const blocks = new Blocks()
    for (let at = 0; at < seconds; at++) blocks.add(at, second([1000 + at, 5000]))
    const all = blocks.read(seconds)
    expect(all.length).toBeLessThanOrEqual(120)
    expect(all.length).toBe(Math.ceil(seconds / blocks.length))
    expect(all.reduce((sum, { outcomes }) => sum + outcomes.ok, 0)).toBe(seconds * 2)
    expect(all.reduce((sum, { service }) => sum + service.count, 0)).toBe(seconds * 2)
  }
})

test('a second without anything is a block too', () => {
  const blocks = new Blocks()
  blocks.add(3, second([1000]))
  expect(blocks.read(5).map(({ outcomes }) => outcomes.ok)).toEqual([0, 0, 0, 1, 0])
})

test('a password may hold any sign and is left out of a URL whole', () => {
  expect(redactedUrl('http://me:one@two@host/p')).toBe('http://host/p')
  expect(redactedUrl('http://host/@me?mail=a@b')).toBe('http://host/@me?mail=a@b')
  expect(withoutLogin('http://me:50%ret@host/')).toEqual({
    url: 'http://host/',
    headers: { authorization: `Basic ${Buffer.from('me:50%ret').toString('base64')}` }
  })
})

test('secrets are not in the document', () => {
  expect(redactedUrl('https://me:secret@host/p?access_token=abc&page=2&key=k')).toBe(
    'https://host/p?access_token=[redacted]&page=2&key=[redacted]'
  )
  const options = redactedOptions({
    url: 'http://u:p@host/',
    headers: { Authorization: 'Bearer abc', 'X-Api-Key': 'abc', Accept: 'text/html' },
    auth: { username: 'me', password: 'abc' },
    json: { password: 'abc' },
    cookies: true,
    rows: [{ password: 'abc' }],
    key: 'abc',
    monitor: { prometheus: 'http://me:abc@host/metrics' },
    steps: [{ url: '/x?token=abc' }],
    users: 5
  })
  expect(JSON.stringify(options)).not.toContain('abc')
  expect(options).toMatchObject({
    url: 'http://host/',
    headers: { Accept: 'text/html' },
    cookies: true,
    users: 5,
    rows: '1 rows'
  })
})
