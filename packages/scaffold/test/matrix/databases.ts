import { startServer, type TestServer } from '@kit-internal/testkit'
import type { DatabaseId } from '@kit/scaffold'

/** One server of each kind, started when it is first needed, with a database for each project. */
export function createDatabases() {
  const servers = new Map<string, Promise<TestServer>>()
  return {
    /** What the environment must say; nothing for projects that keep everything in memory. */
    async environment(database: DatabaseId): Promise<Record<string, string>> {
      if (database === 'none') return {}
      if (database === 'sqlite') return { DATABASE_URL: 'sqlite:./data/app.db' }
      const kind = database === 'mysql' ? 'mariadb' : database
      const server = servers.get(kind) ?? startServer(kind)
      servers.set(kind, server)
      return { DATABASE_URL: await (await server).createDatabase() }
    },
    async stop() {
      await Promise.all([...servers.values()].map(async (server) => (await server).stop()))
    }
  }
}
