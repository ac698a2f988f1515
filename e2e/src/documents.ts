import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { tourSteps } from '../../scripts/checks/readme-blocks.mjs'
import type { CommandResult } from './command.js'
import type { Customer } from './customer.js'

/**
 * Types what a document tells its reader to type, in order, in one shell in the customer's folder that stops at the first
 * failure. `PORT` is a free port, for documents that start a server; what is left in the background is ended.
 * Throws with everything that was printed when something fails.
 */
export async function followDocument(
  markdown: string,
  customer: Customer,
  env: Readonly<Record<string, string>> = {}
): Promise<CommandResult> {
  const typed = tourSteps(markdown).filter(({ kind }) => kind === 'type')
  if (typed.length === 0) throw new Error('The document has nothing to type.')
  const script = ['set -euo pipefail', ...typed.map(({ code }) => code)].join('\n')
  return await customer.run('bash', ['-c', script], {
    env: { PORT: String(await freePort()), ...env },
    timeout: 240_000
  })
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
