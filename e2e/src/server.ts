import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Serves a small JSON answer on a free port while `use` runs; tells how many requests came. */
export async function withServer(use: (url: string) => Promise<void>): Promise<number> {
  let requests = 0
  const server = createServer((_, response) => {
    requests += 1
    response.setHeader('content-type', 'application/json').end('{"status":"ok"}')
  }).listen(0, '127.0.0.1')
  try {
    await once(server, 'listening')
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/health`)
    return requests
  } finally {
    server.close()
    server.closeAllConnections()
  }
}
