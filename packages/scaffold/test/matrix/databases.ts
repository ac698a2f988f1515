import { startServer, type ServerName, type TestServer } from '@kit-internal/testkit'
import type { DatabaseId } from '@kit/scaffold'

/** What a project with the database is tried on; nothing for one that needs no server. */
export function serversFor(database: DatabaseId): readonly ServerName[] {
  if (database === 'none' || database === 'sqlite') return []
  return database === 'mysql' ? ['mariadb', 'mysql'] : [database]
}

/** One server of each kind, started when it is first needed, with a database for each project. */
export function createDatabases() {
  const servers = new Map<ServerName, Promise<TestServer>>()
  return {
    /** What the environment must say; nothing for projects that keep everything in memory. */
    async environment(database: DatabaseId, server = serversFor(database)[0]): Promise<Record<string, string>> {
      if (server === undefined) return database === 'none' ? {} : { DATABASE_URL: 'sqlite:./data/app.db' }
      const running = servers.get(server) ?? startServer(server)
      servers.set(server, running)
      const url = await (await running).createDatabase()
      // MySQL makes itself a certificate; MariaDB is tried without.
      return { DATABASE_URL: server === 'mysql' ? `${url}?ssl-mode=REQUIRED` : url }
    },
    async stop() {
      await Promise.all([...servers.values()].map(async (server) => (await server).stop()))
    }
  }
}
