import { join } from 'node:path'
import { findProgram } from '../provision/programs.js'
import type { ServerKind } from './server-kind.js'
import { startLocal } from './start-local.js'

export const nats: ServerKind = {
  label: 'NATS',
  start: () =>
    startLocal({
      label: 'NATS',
      program: findProgram('nats-server') ?? 'nats-server',
      accounts: ['nats'],
      args: ({ folder, port }) => ['-a', '127.0.0.1', '-p', String(port), '-js', '-sd', join(folder, 'jetstream')],
      url: ({ port }) => `nats://127.0.0.1:${port}`,
      probe: nats.identify
    }),
  async identify(url) {
    const { connect } = await import('@nats-io/transport-node')
    const connection = await connect({ servers: url, timeout: 5_000, reconnect: false })
    try {
      return `NATS ${connection.info?.version ?? ''}`
    } finally {
      await connection.close()
    }
  },
  createDatabase: () => Promise.reject(new Error('NATS has no databases; use a subject of your own.')),
  dropDatabase: () => Promise.resolve()
}
