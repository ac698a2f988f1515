import type { Knex } from 'knex'
import { createServer, connect, type AddressInfo, type Socket } from 'node:net'
import { once } from 'node:events'
import { describeWithServer } from '@kit-internal/testkit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Session } from '../../src/drivers/contract.js'
import { postgresql } from '../../src/drivers/postgresql/index.js'
import { describeDriver, newEntry } from '../contract/driver.js'
import { queryPostgres } from './query.js'

/** Does to a client what poolers do: it gets a process number that is not the server's. */
async function startPooler(serverUrl: () => string) {
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = connect(Number(new URL(serverUrl()).port), '127.0.0.1')
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket
        .on('error', () => undefined)
        .on('close', () => (client.destroy(), upstream.destroy(), sockets.delete(socket)))
    }
    client.pipe(upstream)
    upstream.on('data', (chunk) => {
      // BackendKeyData: K, length 12, process, secret.
      const at = chunk.indexOf(Buffer.from([0x4b, 0, 0, 0, 12]))
      if (at !== -1) chunk.writeInt32BE(4_000_000, at + 5)
      client.write(chunk)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    through: (url: string) => url.replace(/:\d+\//, `:${port}/`),
    stop: () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    }
  }
}

describeWithServer('postgresql', 'behind a pooler', (server) => {
  let pooler: Awaited<ReturnType<typeof startPooler>>
  beforeAll(async () => {
    pooler = await startPooler(() => server.url)
  })
  afterAll(() => pooler.stop())
  const open = async (url: string) =>
    (await postgresql.open({
      target: pooler.through(url),
      place: { table: 'kit_migrations' },
      mode: 'write'
    })) as Session

  describeDriver('postgresql', {
    async prepare() {
      const target = await server.createDatabase()
      return {
        open: () => open(target),
        count: async () => Number((await queryPostgres(target, 'SELECT count(*) AS count FROM t'))[0]?.['count']),
        dispose: async () => undefined
      }
    },
    define: 'CREATE TABLE t (x int)',
    insert: 'INSERT INTO t VALUES (1)',
    program: async (knex) => (knex as Knex)('t').insert({ x: 1 }),
    transactionalDdl: true
  })

  it('an owner whose lease another took over writes nothing any more', async () => {
    const url = await server.createDatabase()
    const session = await open(url)
    try {
      await session.lock({ timeoutMs: 1000 })
      await session.createLedger()
      await session.record([{ kind: 'applied', entry: newEntry('1'), durationMs: 1 }])
      await queryPostgres(url, "UPDATE kit_migrations_lock SET owner = 'another', fence = fence + 1")
      await expect(session.record([{ kind: 'applied', entry: newEntry('2', 2), durationMs: 1 }])).rejects.toMatchObject(
        { code: 'KIT_MIGRATE_LOCK_LOST' }
      )
      await expect(session.assertLock()).rejects.toMatchObject({ code: 'KIT_MIGRATE_LOCK_LOST' })
      expect((await session.readLedger())?.map(({ version }) => version)).toEqual(['1'])
    } finally {
      await session.close()
    }
  })
})
