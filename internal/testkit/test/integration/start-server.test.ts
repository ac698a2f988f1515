import { existsSync } from 'node:fs'
import pg from 'pg'
import { afterEach, expect, test, vi } from 'vitest'
import { startServer } from '../../src/index.js'

afterEach(() => void vi.unstubAllEnvs())

async function databasesOf(url: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<{ datname: string }>('SELECT datname FROM pg_database')
  await client.end()
  return rows.map(({ datname }) => datname)
}

test('a server named in the environment is used, left running, and left clean', async () => {
  await using own = await startServer('postgresql')
  vi.stubEnv('KIT_TEST_POSTGRESQL_URL', own.url)
  const before = await databasesOf(own.url)
  const server = await startServer('postgresql')
  expect(server).toMatchObject({ origin: 'environment', url: own.url })
  await server.createDatabase()
  expect(await databasesOf(own.url)).toHaveLength(before.length + 1)
  await server.stop()
  expect(await databasesOf(own.url)).toEqual(before)
})

test('a stopped server is gone, also when it is stopped twice', async () => {
  const server = await startServer('redis')
  await Promise.all([server.stop(), server.stop()])
  vi.stubEnv('KIT_TEST_REDIS_URL', server.url)
  await expect(startServer('redis')).rejects.toThrow(/ECONNREFUSED|closed/)
})

test('a path with a space in it does not trouble any server', async () => {
  const { mkdtempSync, chmodSync, rmSync } = await import('node:fs')
  const folder = mkdtempSync('/tmp/kit space ')
  chmodSync(folder, 0o777)
  vi.stubEnv('TMPDIR', folder)
  for (const name of ['postgresql', 'pgbouncer', 'mariadb', 'mongodb', 'redis', 'nats'] as const) {
    await using server = await startServer(name)
    expect(server.origin).toBe('started')
    if (name !== 'nats') await server.createDatabase()
  }
  rmSync(folder, { recursive: true })
  expect(existsSync(folder)).toBe(false)
})
