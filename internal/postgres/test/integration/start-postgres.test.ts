import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { freePort, startPostgres, unprivilegedAccount, type PostgresOptions } from '../../src/index.js'
import { isAlive } from '../is-alive.js'

async function start(options: PostgresOptions = {}) {
  const server = await startPostgres({ fast: true, ...options })
  onTestFinished(() => server.stop())
  return server
}

async function query<Row>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows as Row[]
  } finally {
    await client.end()
  }
}

function openFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), name))
  chmodSync(folder, 0o755)
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

// A TMPDIR of this file's own, so that what is left in it is ours.
const temporary = mkdtempSync(join(tmpdir(), 'kit temporary '))
chmodSync(temporary, 0o777)
beforeAll(() => void vi.stubEnv('TMPDIR', temporary))
afterAll(() => {
  vi.unstubAllEnvs()
  rmSync(temporary, { recursive: true, force: true })
})
const temporaryFolders = () => readdirSync(temporary).filter((name) => name.startsWith('kit-postgres-')).length

test('gives a PostgreSQL 18 that answers on its URL', async () => {
  const { url, port } = await start()
  const rows = await query<{ version: string; encoding: string }>(
    url,
    `SELECT version(), current_setting('server_encoding') AS encoding`
  )
  expect(rows[0]?.version).toMatch(/^PostgreSQL 18\./)
  expect(rows[0]?.encoding).toBe('UTF8')
  expect(url).toContain(`127.0.0.1:${port}/`)
})

test('asks for the password that the URL carries', async () => {
  const { url } = await start()
  const other = new URL(url)
  other.password = 'guess'
  await expect(query(other.href, 'SELECT 1')).rejects.toThrow(/password authentication failed/)
})

test('stopping it ends the server and leaves no folder', async () => {
  const before = temporaryFolders()
  const server = await start()
  expect(temporaryFolders()).toBe(before + 1)
  await server.stop()
  expect(isAlive(server.pid)).toBe(false)
  expect(temporaryFolders()).toBe(before)
})

test('several start at once, each on a port of its own', async () => {
  const servers = await Promise.all([start(), start(), start()])
  expect(new Set(servers.map(({ port }) => port)).size).toBe(3)
})

test('is durable unless fast is asked for', async () => {
  const rows = async (url: string) => query(url, `SELECT current_setting('fsync') AS fsync`)
  expect(await rows((await start({ fast: false })).url)).toEqual([{ fsync: 'on' }])
  expect(await rows((await start({ fast: true })).url)).toEqual([{ fsync: 'off' }])
})

test('a data folder keeps its data and its password over a restart', async () => {
  const dataDir = join(openFolder('kit data '), 'cluster')
  const first = await start({ dataDir })
  await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer')
  await first.stop()
  const second = await start({ dataDir })
  expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }])
})

test('a data folder that root keeps to itself is refused, because the server does not run as root', async () => {
  const folder = openFolder('kit data ')
  chmodSync(folder, 0o700)
  const starting = start({ dataDir: join(folder, 'cluster') })
  if (unprivilegedAccount() === undefined) await starting
  else await expect(starting).rejects.toMatchObject({ code: 'KIT_POSTGRES_DATA_DIR', kind: 'usage' })
})

test('a data folder that is in use is refused', async () => {
  const dataDir = join(openFolder('kit data '), 'cluster')
  await start({ dataDir })
  await expect(start({ dataDir })).rejects.toMatchObject({ code: 'KIT_POSTGRES_DATA_DIR', hint: 'Stop it first.' })
})

test('a port that is taken is refused by name', async () => {
  const { port } = await start()
  await expect(start({ port })).rejects.toMatchObject({
    code: 'KIT_POSTGRES_PORT',
    message: `Port ${port} of 127.0.0.1 is taken.`
  })
})

test('a free port can be chosen', async () => {
  const port = await freePort()
  expect((await start({ port })).port).toBe(port)
})

test('an abort while it starts rejects and leaves nothing behind', async () => {
  const before = temporaryFolders()
  const controller = new AbortController()
  const starting = startPostgres({ signal: controller.signal })
  setTimeout(() => controller.abort(new Error('enough')), 150)
  await expect(starting).rejects.toThrow('enough')
  await expect.poll(temporaryFolders).toBe(before)
})

test('an abort while it runs stops it', async () => {
  const controller = new AbortController()
  const { pid } = await start({ signal: controller.signal })
  controller.abort()
  await expect.poll(() => isAlive(pid), { timeout: 5_000 }).toBe(false)
})

test('a setting that the server does not know is told with its words', async () => {
  await expect(start({ settings: { no_such_setting: '1' } })).rejects.toThrow(/unrecognized configuration parameter/)
})
