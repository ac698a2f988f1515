import { createServer } from 'node:http'
import { createServer as createTcpServer, type AddressInfo } from 'node:net'
import { autocannonEngine } from '../../src/engines/autocannon/index.js'
import type { Endpoint } from '../../src/engines/engine.js'
import { createScriptedEngine, type ScriptedAnswer } from '../../src/engines/scripted.js'
import { describeEngine, type situations } from './engine-suite.js'

const endpointAt = (port: number): Endpoint => ({
  protocol: 'http:',
  hostname: 'localhost',
  address: '127.0.0.1',
  port
})

describeEngine('autocannon', async () => {
  const server = createServer((request, response) => {
    if (request.url === '/error') response.statusCode = 500
    if (request.url === '/lost') request.socket.destroy()
    else if (request.url !== '/hang') response.end('done')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const refused = await freePort()
  return {
    engine: autocannonEngine,
    world: {
      endpoint: endpointAt((server.address() as AddressInfo).port),
      refused: endpointAt(refused),
      stop: () =>
        new Promise<void>((resolve) => {
          server.closeAllConnections()
          server.close(() => resolve())
        })
    }
  }
})

describeEngine('scripted', () => {
  const answers: Record<(typeof situations)[number], ScriptedAnswer> = {
    '/ok': {},
    '/error': { status: 500 },
    '/hang': { afterMs: 60_000 },
    '/lost': { outcome: 'lost', code: 'CONNECTION_CLOSED' },
    '/refused': { outcome: 'unsent', code: 'ECONNREFUSED' }
  }
  const engine = createScriptedEngine((_, { bytes }) => answers[bytes.toString().split(' ')[1] as keyof typeof answers])
  const world = { endpoint: endpointAt(1), refused: endpointAt(2), stop: () => Promise.resolve() }
  return Promise.resolve({ engine, world })
})

/** A port on which nothing listens any more. */
async function freePort(): Promise<number> {
  const server = createTcpServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
