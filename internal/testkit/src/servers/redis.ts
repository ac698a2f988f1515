import type { Redis } from 'ioredis'
import { findProgram } from '../provision/programs.js'
import { withDatabase, type ServerKind } from './server-kind.js'
import { startLocal } from './start-local.js'

export const redis: ServerKind = {
  label: 'Redis',
  start: () =>
    startLocal({
      label: 'Redis',
      program: findProgram('redis-server', 'valkey-server') ?? 'redis-server',
      accounts: ['redis'],
      args: ({ folder, port }) => [
        ...['--port', String(port), '--bind', '127.0.0.1', '--dir', folder],
        ...['--save', '', '--appendonly', 'no', '--databases', '1024']
      ],
      url: ({ port }) => `redis://127.0.0.1:${port}/0`,
      probe: redis.identify
    }),
  identify: (url) =>
    withClient(url, async (client) => `Redis ${/redis_version:(\S+)/.exec(await client.info('server'))?.[1] ?? ''}`),
  async createDatabase(url, _name, count) {
    const numbered = withDatabase(url, String(count))
    await withClient(numbered, (client) => client.flushdb())
    return numbered
  },
  dropDatabase: () => Promise.resolve()
}

async function withClient<T>(url: string, work: (client: Redis) => Promise<T>): Promise<T> {
  const { Redis } = await import('ioredis')
  const client = new Redis(url, { lazyConnect: true, retryStrategy: null, connectTimeout: 5_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return await work(client)
  } finally {
    client.disconnect()
  }
}
