import { chown, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startPostgres } from '@kit-internal/postgres'
import { findProgram } from '../provision/programs.js'
import { postgresql } from './postgresql.js'
import type { ServerKind } from './server-kind.js'
import { startLocal, type Place } from './start-local.js'

/** PostgreSQL behind a pooler in transaction mode: each transaction of a client may meet another session. */
export const pgbouncer: ServerKind = {
  label: 'pgbouncer',
  async start() {
    const behind = await startPostgres({ fast: true, settings: { max_connections: '200' } })
    try {
      const pooler = await startLocal({
        label: 'pgbouncer',
        program: findProgram('pgbouncer') ?? 'pgbouncer',
        accounts: ['postgres'],
        prepare: (place) => writeSettings(place, new URL(behind.url)),
        args: ({ folder }) => ['--quiet', settingsIn(folder)],
        url: ({ port }) => `postgresql://kit@127.0.0.1:${port}/postgres`,
        probe: pgbouncer.identify
      })
      return { url: pooler.url, stop: () => pooler.stop().finally(() => behind.stop()) }
    } catch (error) {
      await behind.stop()
      throw error
    }
  },
  identify: async (url) => `pgbouncer, ${await postgresql.identify(url)}`,
  createDatabase: postgresql.createDatabase,
  dropDatabase: postgresql.dropDatabase
}

const settingsIn = (folder: string) => join(folder, 'pgbouncer.ini')

async function writeSettings({ folder, port, account }: Place, server: URL): Promise<void> {
  const path = settingsIn(folder)
  const [user, password] = [server.username, server.password].map(decodeURIComponent)
  const text = `[databases]
* = host=${server.hostname} port=${server.port} user=${user} password=${password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 10
max_client_conn = 500
`
  await writeFile(path, text, { mode: 0o600 })
  if (account !== undefined) await chown(path, account.uid, account.gid)
}
