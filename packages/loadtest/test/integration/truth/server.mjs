// A server that knows the truth: it reads requests from the raw bytes, counts the complete ones, decides over each by
// a seeded mix, and logs what it did by its own clock. Runs as a process of its own; talks over IPC.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'

let mix = { ok: 1 }
let random = createRandom(1)
let delayOf = () => 0
let stall = undefined
const log = { received: 0, outcomes: {}, delays: [], lateness: [], bytes: 0, connections: 0 }
const sockets = new Set()
let startedAt = performance.now()

const responses = {
  ok: (socket, request) => answer(socket, request, 200, 'x'.repeat(1 + Math.floor(random() * 2000))),
  empty: (socket, request) => answer(socket, request, 200, ''),
  notFound: (socket, request) => answer(socket, request, 404, 'nothing here'),
  broken: (socket, request) => answer(socket, request, 503, 'try later'),
  noContent: (socket) => socket.write('HTTP/1.1 204 No Content\r\nX-A: b\r\n\r\n'),
  // A 304 tells the length of the body it does not send.
  notModified: (socket) => socket.write('HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\n\r\n'),
  chunked: (socket, request) => chunked(socket, request, 0),
  slowBody: (socket, request) => chunked(socket, request, 15),
  interim: (socket, request) => {
    socket.write('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n')
    answer(socket, request, 200, 'after hints')
  },
  splitHead: (socket) => {
    socket.write('HTTP/1.1 200 OK\r\nX-Filler: some\r\nContent-Le')
    setTimeout(() => socket.destroyed || socket.write('ngth: 0\r\n\r\n'), 5)
  },
  // Longer than any one read.
  longHead: (socket) => {
    const lines = Array.from({ length: 9 }, (_, i) => `X-Long-${i}: ${'y'.repeat(7800)}\r\n`).join('')
    socket.write(`HTTP/1.1 200 OK\r\n${lines}Content-Length: 0\r\n\r\n`)
  },
  announcedClose: (socket, request) => {
    answer(socket, request, 200, 'bye', 'Connection: close\r\n')
    socket.end()
  },
  untilClose: (socket, request) => {
    socket.write('HTTP/1.1 200 OK\r\n\r\n')
    if (request.method !== 'HEAD') socket.write('read me until the end')
    socket.end()
    // To HEAD the head alone is the answer, and the close one without a word.
    socket.isEnding = true
  },
  // Ends its side without a word; what still arrives is read and counted, and gets no answer.
  unannouncedClose: (socket, request) => {
    answer(socket, request, 200, 'bye')
    socket.end()
    socket.isEnding = true
  },
  fin: (socket) => socket.end(),
  reset: (socket) => socket.resetAndDestroy(),
  finInBody: (socket, request) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n')
    if (request.method === 'HEAD') return
    socket.write('short')
    socket.end()
  },
  resetInBody: (socket, request) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort', () =>
      setTimeout(() => socket.resetAndDestroy(), 3)
    )
    void request
  },
  hang: () => undefined
}

function answer(socket, { method }, status, body, more = '') {
  socket.write(
    `HTTP/1.1 ${status} Text\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\n${more}\r\n${method === 'HEAD' ? '' : body}`
  )
}

function chunked(socket, { method }, pauseMs) {
  socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n')
  if (method === 'HEAD') return
  const parts = ['5\r\nhello\r\n', 'a;name=value\r\n0123456789\r\n', '0\r\n', 'Trailer: yes\r\n\r\n']
  const write = (i) => {
    if (i === parts.length || socket.destroyed) return
    socket.write(parts[i])
    if (pauseMs === 0) write(i + 1)
    else setTimeout(write, pauseMs, i + 1)
  }
  write(0)
}

const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
  let pending = Buffer.alloc(0)
  sockets.add(socket)
  log.connections++
  socket.on('close', () => sockets.delete(socket))
  socket.on('error', () => undefined)
  socket.on('end', () => socket.end())
  socket.on('data', (chunk) => {
    const at = arrivedAt()
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk])
    for (;;) {
      const end = pending.indexOf('\r\n\r\n')
      if (end === -1) return
      const head = pending.toString('latin1', 0, end)
      const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0)
      if (pending.length < end + 4 + length) return
      pending = pending.subarray(end + 4 + length)
      received(socket, { method: head.slice(0, head.indexOf(' ')), length }, at)
    }
  })
})

/** When the socket had something to read: all that are read in one turn of the event loop had it when the turn began. */
let turnAt = 0
function arrivedAt() {
  if (turnAt === 0) {
    turnAt = performance.now()
    setImmediate(() => (turnAt = 0))
  }
  return turnAt
}

function received(socket, request, at) {
  log.received++
  log.bytes += request.length
  const kind = socket.isEnding ? 'afterClose' : choose()
  log.outcomes[kind] = (log.outcomes[kind] ?? 0) + 1
  if (kind === 'afterClose') return
  const act = () => {
    if (socket.destroyed) return
    responses[kind](socket, request)
    if (log.delays.length >= 200_000) return
    const took = performance.now() - at
    log.delays.push(took)
    log.lateness.push(took - wait)
  }
  const wait = delayOf(at - startedAt) + stallLeft()
  if (wait === 0) act()
  else precisely(at + wait, act)
}

/** Node's timers round to milliseconds and fire late; the last stretch is waited for in turns of the event loop. */
function precisely(at, work) {
  const left = at - performance.now()
  if (left <= 0) work()
  else if (left > 2.5) setTimeout(precisely, left - 2, at, work)
  else setImmediate(precisely, at, work)
}

/** Milliseconds until a stall of `lengthMs` in every `everyMs` is over; requests that come during it wait for its end. */
function stallLeft() {
  if (stall === undefined) return 0
  const into = (performance.now() - startedAt - stall.offsetMs + stall.everyMs * 1000) % stall.everyMs
  return into < stall.lengthMs ? stall.lengthMs - into : 0
}

function choose() {
  const kinds = Object.entries(mix)
  let pick = random() * kinds.reduce((sum, [, weight]) => sum + weight, 0)
  for (const [kind, weight] of kinds) if ((pick -= weight) < 0) return kind
  return kinds.at(-1)[0]
}

function normal() {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

const delays = {
  none: () => 0,
  constant:
    ({ ms }) =>
    () =>
      ms,
  bimodal:
    ({ fast, slow, share }) =>
    () =>
      random() < share ? slow : fast,
  lognormal:
    ({ median, sigma, most }) =>
    () =>
      Math.min(most, median * Math.exp(sigma * normal())),
  pareto:
    ({ least, shape, most }) =>
    () =>
      Math.min(most, least / (1 - random()) ** (1 / shape)),
  uniform:
    ({ from, to }) =>
    () =>
      from + random() * (to - from)
}

function createRandom(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Nanoseconds this thread waited for a processor, and in how many turns; what it waited is missing in its own log. */
function scheduling() {
  try {
    const [, waited, turns] = readFileSync('/proc/thread-self/schedstat', 'latin1').split(' ').map(Number)
    return { waited, turns }
  } catch {
    return { waited: 0, turns: 0 }
  }
}
let before = scheduling()

process.on('message', ({ type, ...message }) => {
  if (type === 'reset') {
    Object.assign(log, { received: 0, outcomes: {}, delays: [], lateness: [], bytes: 0, connections: 0 })
    mix = message.mix ?? { ok: 1 }
    random = createRandom(message.seed ?? 1)
    delayOf = message.delay === undefined ? () => 0 : delays[message.delay.kind](message.delay)
    stall = message.stall
    startedAt = performance.now()
    before = scheduling()
    process.send({ type: 'reset' })
  }
  if (type === 'received') process.send({ type: 'received', received: log.received })
  if (type === 'log') {
    const now = scheduling()
    const schedulingDelayMs = (now.waited - before.waited) / Math.max(1, now.turns - before.turns) / 1e6
    process.send({ type: 'log', log: { ...log, open: sockets.size, schedulingDelayMs } })
  }
})
process.on('disconnect', () => process.exit(0))
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () =>
  process.send({ type: 'listening', port: server.address().port })
)
