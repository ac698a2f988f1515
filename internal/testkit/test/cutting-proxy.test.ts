import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { startCuttingProxy } from '../src/index.js'

/** A server that answers each message with the same in capitals, and the proxy before it. */
async function upperCaseServer() {
  const received: string[] = []
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.on('data', (chunk) => {
      received.push(chunk.toString())
      socket.write(chunk.toString().toUpperCase())
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const proxy = await startCuttingProxy(`tcp://user:secret@127.0.0.1:${port}/path?x=1`)
  onTestFinished(async () => {
    await proxy.stop()
    server.close()
  })
  return { proxy, received }
}

async function connected(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  return socket
}

async function ask(socket: Socket, message: string): Promise<string> {
  const answer = once(socket, 'data')
  socket.write(message)
  return String((await answer)[0])
}

test('the proxy passes messages and answers unchanged, and counts the messages', async () => {
  const { proxy } = await upperCaseServer()
  const socket = await connected(proxy.port)
  expect(await ask(socket, 'one')).toBe('ONE')
  expect(await ask(socket, 'two')).toBe('TWO')
  expect(proxy.messages).toBe(2)
})

test('its URL differs from the server’s in the port only', async () => {
  const { proxy } = await upperCaseServer()
  expect(proxy.url).toBe(`tcp://user:secret@127.0.0.1:${proxy.port}/path?x=1`)
})

test('the n-th message cuts the connection before the server sees it', async () => {
  const { proxy, received } = await upperCaseServer()
  const socket = await connected(proxy.port)
  proxy.cutAt(2)
  expect(await ask(socket, 'one')).toBe('ONE')
  await expect(ask(socket, 'two')).rejects.toThrow('ECONNRESET')
  expect(received).toEqual(['one'])
})

test('the n-th message can reach the server while its answer is lost', async () => {
  const { proxy, received } = await upperCaseServer()
  const socket = await connected(proxy.port)
  proxy.cutAt(1, { deliver: true })
  await expect(ask(socket, 'one')).rejects.toThrow('ECONNRESET')
  await expect.poll(() => received).toEqual(['one'])
})

test('after a cut new connections work', async () => {
  const { proxy } = await upperCaseServer()
  const socket = await connected(proxy.port)
  await ask(socket, 'one')
  const closed = once(socket, 'error')
  proxy.cut()
  await closed
  expect(await ask(await connected(proxy.port), 'again')).toBe('AGAIN')
})

test('new connections can be refused for a while', async () => {
  const { proxy } = await upperCaseServer()
  proxy.refuse(true)
  await expect(connected(proxy.port).then((socket) => ask(socket, 'one'))).rejects.toThrow('ECONNRESET')
  proxy.refuse(false)
  expect(await ask(await connected(proxy.port), 'one')).toBe('ONE')
})

test('messages can be kept back for a while, of connections old and new', async () => {
  const { proxy, received } = await upperCaseServer()
  const old = await connected(proxy.port)
  await ask(old, 'one')
  proxy.stall(true)
  const answers = [ask(old, 'two'), ask(await connected(proxy.port), 'three')]
  await expect.poll(() => proxy.messages).toBe(3)
  expect(received).toEqual(['one'])
  proxy.stall(false)
  expect(await Promise.all(answers)).toEqual(['TWO', 'THREE'])
})
