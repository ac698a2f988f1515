import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ResponseParser } from '../../src/http/response-parser.js'

/** As in the transport, every read lands in one buffer, over what was there before. */
const shared = Buffer.alloc(64 * 1024)

/** Feeds a response in the given pieces and tells what was understood. */
function read(pieces: readonly string[], { method = 'GET', ends = false } = {}) {
  const parser = new ResponseParser()
  parser.begin({ method, keepsBody: true })
  let progress = 'more'
  for (const piece of pieces) progress = parser.execute(shared.subarray(0, shared.write(piece, 'latin1')))
  if (ends && progress === 'more') progress = parser.finish()
  return {
    progress,
    status: parser.head?.status,
    reusable: parser.reusable,
    body: parser.takeBody().toString('latin1')
  }
}

const responses = {
  sized: { text: 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello', status: 200, body: 'hello', reusable: true },
  empty: { text: 'HTTP/1.1 200 OK\r\ncontent-length:0\r\n\r\n', status: 200, body: '', reusable: true },
  chunked: {
    text: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nA;x=y\r\n0123456789\r\n0\r\nTrailer: t\r\n\r\n',
    status: 200,
    body: 'hello0123456789',
    reusable: true
  },
  interim: {
    text: 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok',
    status: 201,
    body: 'ok',
    reusable: true
  },
  noContent: { text: 'HTTP/1.1 204 No Content\r\n\r\n', status: 204, body: '', reusable: true },
  notModified: {
    text: 'HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n',
    status: 304,
    body: '',
    reusable: true
  },
  closing: {
    text: 'HTTP/1.1 200 OK\r\nConnection: Close\r\nContent-Length: 1\r\n\r\nx',
    status: 200,
    body: 'x',
    reusable: false
  },
  old: { text: 'HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx', status: 200, body: 'x', reusable: false },
  oldKeptAlive: {
    text: 'HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\nx',
    status: 200,
    body: 'x',
    reusable: true
  },
  withoutReason: { text: 'HTTP/1.1 500\r\nContent-Length: 0\r\n\r\n', status: 500, body: '', reusable: true },
  both: {
    text: 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n',
    status: 200,
    body: 'x',
    reusable: false
  }
}

describe.each(Object.entries(responses))('a response of the kind "%s"', (_, { text, ...expected }) => {
  test('is read the same however the network cuts it', () => {
    expect(read([text])).toEqual({ progress: 'complete', ...expected })
    expect(read(text.match(/./gs)!)).toEqual({ progress: 'complete', ...expected })
    fc.assert(
      fc.property(fc.array(fc.nat(text.length), { maxLength: 6 }), (cuts) => {
        const places = [0, ...cuts, text.length].sort((a, b) => a - b)
        const pieces = places.slice(1).map((place, i) => text.slice(places[i], place))
        expect(read(pieces)).toEqual({ progress: 'complete', ...expected })
      }),
      { numRuns: 60 }
    )
  })
})

test('an answer to HEAD ends with its head, whatever length it names', () => {
  for (const framing of ['Content-Length: 500', 'Transfer-Encoding: chunked', 'X-None: 1']) {
    expect(read([`HTTP/1.1 200 OK\r\n${framing}\r\n\r\n`], { method: 'HEAD' })).toMatchObject({
      progress: 'complete',
      reusable: true
    })
  }
})

test('a response without a length ends with the connection, which is then used up', () => {
  expect(read(['HTTP/1.1 200 OK\r\n\r\nall ', 'of it'], { ends: true })).toEqual({
    progress: 'complete',
    status: 200,
    reusable: false,
    body: 'all of it'
  })
})

test.each([
  'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort',
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel',
  'HTTP/1.1 200 O'
])('a response that breaks off is not complete: %j', (text) => {
  expect(read([text], { ends: true }).progress).toBe('more')
})

test.each([
  'SSH-2.0-OpenSSH_9.2\r\n\r\n',
  'HTTP/2.0 200 OK\r\n\r\n',
  'HTTP/1.1 abc OK\r\n\r\n',
  'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n',
  'HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\nhi',
  'HTTP/1.1 200 OK\r\nX-A: b\r\nContent-Length\t: 2\r\n\r\nhi',
  'HTTP/1.1 200 OK\nContent-Length: 2\n\nhi',
  'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx',
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n',
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n',
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n'
])('bytes that are no HTTP/1.1 response are refused: %j', (text) => {
  expect(() => read([text])).toThrow()
})

test('bytes after a response make the connection unusable', () => {
  expect(read(['HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxHTTP/1.1 200 OK\r\n'])).toMatchObject({
    reusable: false,
    body: 'x'
  })
})

test('a head that never ends is refused instead of filling the memory', () => {
  const line = `X-Long: ${'x'.repeat(1000)}\r\n`
  expect(() => read(['HTTP/1.1 200 OK\r\n', ...Array.from({ length: 100 }, () => line)])).toThrow(/too large/)
})

test('a folded header line with a blank before a colon is read as part of the line before', () => {
  expect(read(['HTTP/1.1 200 OK\r\nX-A: b\r\n c : d\r\nContent-Length: 1\r\n\r\nx'])).toMatchObject({ body: 'x' })
})
