import { startPostgres } from '@kit-internal/postgres'
import { withDatabase, type ServerKind } from './server-kind.js'

export const postgresql: ServerKind = {
  label: 'PostgreSQL',
  start: () => startPostgres({ fast: true, settings: { max_connections: '200' } }),
  async identify(url) {
    const [row] = await query<{ server_version: string }>(url, 'SHOW server_version')
    return `PostgreSQL ${row?.server_version.split(' ')[0] ?? ''}`
  },
  async createDatabase(url, name) {
    await query(url, `CREATE DATABASE ${name}`)
    return withDatabase(url, name)
  },
  async dropDatabase(url, name) {
    await query(url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
  }
}

async function query<Row>(url: string, text: string): Promise<Row[]> {
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  client.on('error', () => undefined)
  await client.connect()
  try {
    const { rows } = await client.query(text)
    return rows as Row[]
  } finally {
    await client.end()
  }
}
