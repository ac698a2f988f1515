import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort, startCuttingProxy, startServer } from '@kit-internal/testkit'
import { generateProject, listStacks, type DatabaseId, type StackId } from '@kit/scaffold'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { checkSources } from '../matrix/check-sources.js'
import { createDatabases } from '../matrix/databases.js'
import { prove } from '../matrix/prove.js'
import { installShared } from '../matrix/shared-modules.js'
import { boot, remove } from '../support/generated.js'
import { subjectEnv } from '../support/subject.js'

// One of each language, type, persistence and SQL server. All combinations: `pnpm --filter @kit/scaffold matrix`.
const started: readonly (readonly [StackId, DatabaseId])[] = [
  ['fastify-typescript', 'mysql'],
  ['apollo-javascript', 'postgresql']
]

const databases = createDatabases()
let root: string

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'kit-contract-'))
  await installShared(root)
}, 600_000)

afterAll(async () => {
  await databases.stop()
  remove(root)
})

const stackOf = (id: StackId) => {
  const stack = listStacks().find((candidate) => candidate.id === id)
  if (stack === undefined) throw new Error(`There is no stack ${id}.`)
  return stack
}

describe('every stack with every database', () => {
  it.each(started)(
    'keeps the same contract and withstands the same attacks: %s with %s',
    async (id, database) => {
      const env = await databases.environment(database)
      const { contract, attack, exitCodes } = await prove({ stack: stackOf(id), database, root, install: false, env })
      expect(contract.failed).toEqual([])
      expect(attack.failed).toEqual([])
      expect(contract.passed.length).toBeGreaterThanOrEqual(120)
      expect(exitCodes).toEqual([0, 0])
    },
    600_000
  )

  it('type-checks, lints without a warning and passes its unit tests, also without accounts', async () => {
    await expect(checkSources(stackOf('graphql-yoga'), 'none', false, root)).resolves.toBeUndefined()
  }, 600_000)
})

describe('limits in Redis', () => {
  it('count for all processes together, and for each alone while Redis is away', async () => {
    const options = { name: 'limits', output: root, stack: 'express-javascript', database: 'none' } as const
    const { folder } = await generateProject({ ...options, kitSource: { tarballs: root } })
    const server = await startServer('redis')
    onTestFinished(() => server.stop())
    const url = await server.createDatabase()
    const proxy = await startCuttingProxy(url)
    onTestFinished(() => proxy.stop())
    const limit = { RATE_LIMIT_MAX: '10', RATE_LIMIT_WINDOW_SECONDS: '3600' }
    const env = { ...subjectEnv, ...limit, REDIS_URL: proxy.url, NODE_ENV: 'production' }
    const start = async () => {
      const api = await boot(folder, await freePort(), env)
      onTestFinished(async () => void (await api.stop()))
      return api
    }
    const apis = await Promise.all([start(), start()])
    const ask = async (path: string) => Promise.all(apis.map(async ({ url }) => (await fetch(url + path)).status))

    const readiness = async () =>
      Promise.all(
        apis.map(async ({ url }) => ((await (await fetch(`${url}/ready`)).json()) as { status: string }).status)
      )

    expect(await ask('/ready')).toEqual([200, 200])
    for (let pair = 0; pair < 5; pair++) expect(await ask('/api/v1/users')).toEqual([401, 401])
    expect(await ask('/api/v1/users')).toEqual([429, 429])

    proxy.refuse(true)
    proxy.cut()
    for (let pair = 0; pair < 10; pair++) expect(await ask('/api/v1/users')).toEqual([401, 401])
    expect(await ask('/api/v1/users')).toEqual([429, 429])
    expect(await ask('/health')).toEqual([200, 200])
    // Probes that come within a second get the same answer. Without Redis the API serves on.
    while ((await readiness()).some((status) => status !== 'degraded')) await sleep(200)
    expect(await ask('/ready')).toEqual([200, 200])

    proxy.refuse(false)
    while ((await readiness()).some((status) => status !== 'ok')) await sleep(200)
    await emptyRedis(url)
    for (let pair = 0; pair < 5; pair++) expect(await ask('/api/v1/users')).toEqual([401, 401])
    expect(await ask('/api/v1/users')).toEqual([429, 429])
    expect(await Promise.all(apis.map(({ stop }) => stop()))).toEqual([0, 0])
  }, 120_000)
})

/** By two commands as Redis takes them from a terminal. */
async function emptyRedis(url: string): Promise<void> {
  const { port, hostname, pathname } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.resume().end(`SELECT ${pathname.slice(1)}\r\nFLUSHDB\r\n`)
  await once(socket, 'close')
}
