import { expect, test } from 'vitest'
import { requestBytes } from '../../src/http/request-bytes.js'

const plain = { method: 'GET', path: '/a?b=1', host: 'example.com:81', headers: [], keepAlive: true } as const

test('a request names its host and needs no more', () => {
  expect(requestBytes(plain).toString()).toBe(
    'GET /a?b=1 HTTP/1.1\r\nHost: example.com:81\r\nUser-Agent: kit-loadtest\r\nAccept: */*\r\n\r\n'
  )
})

test('the length is counted in bytes, and a given one is not believed', () => {
  const text = requestBytes({ ...plain, method: 'POST', headers: [['content-length', '9']], body: 'ü€' }).toString()
  expect(text).toContain('Content-Length: 5\r\n')
  expect(text.match(/content-length/gi)).toHaveLength(1)
})

test('POST without a body says so', () => {
  expect(requestBytes({ ...plain, method: 'POST' }).toString()).toContain('Content-Length: 0\r\n')
})

test('headers of the caller replace ours', () => {
  const text = requestBytes({
    ...plain,
    headers: [
      ['host', 'other'],
      ['user-agent', 'me']
    ]
  }).toString()
  expect(text).toBe('GET /a?b=1 HTTP/1.1\r\nAccept: */*\r\nhost: other\r\nuser-agent: me\r\n\r\n')
})

test('without keep-alive the server is told to close', () => {
  expect(requestBytes({ ...plain, keepAlive: false }).toString()).toContain('\r\nConnection: close\r\n')
})

test('a value from an answer cannot add header lines', () => {
  expect(requestBytes({ ...plain, headers: [['X-Id', 'a\r\nX-Evil: 1']] }).toString()).toContain(
    'X-Id: a X-Evil: 1\r\n'
  )
})
