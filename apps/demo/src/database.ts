import { startPostgres } from '@kit-internal/postgres'
import pg from 'pg'

/** The database the demo works in; empty at first, gone at the end. */
export interface DemoDatabase {
  url: string
  /** What it is, for people. */
  title: string
  stop: () => Promise<void>
}

/**
 * A fresh database on the user's own server, when there is one, else on a real PostgreSQL 18 started from npm's
 * binaries, which ends with this process at the latest.
 */
export async function openDatabase(ownServer: string | undefined, signal: AbortSignal): Promise<DemoDatabase> {
  if (ownServer !== undefined) return openOnOwnServer(ownServer)
  const server = await startPostgres({ signal })
  await query(server.url, 'CREATE DATABASE demo')
  return {
    url: withDatabase(server.url, 'demo'),
    title: `PostgreSQL ${server.version} on port ${server.port}`,
    stop: server.stop
  }
}

async function openOnOwnServer(serverUrl: string): Promise<DemoDatabase> {
  const name = `kit_demo_${process.pid}_${Date.now().toString(36)}`
  await query(serverUrl, `CREATE DATABASE ${name}`).catch((cause: unknown) => {
    throw new Error(`The server of DATABASE_URL refused to create a database for the demo: ${messageOf(cause)}`, {
      cause
    })
  })
  return {
    url: withDatabase(serverUrl, name),
    title: `database ${name} on the server of DATABASE_URL`,
    stop: () => query(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
  }
}

/** Runs one statement on a connection of its own. */
export async function query(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  // A server that goes away between statements is reported by the next one.
  client.on('error', () => undefined)
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

function withDatabase(serverUrl: string, name: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return url.href
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
