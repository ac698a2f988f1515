import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, startServer, type TestServer } from '@kit-internal/testkit'
import { generateProject, listStacks, type DatabaseId } from '@kit/scaffold'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { boot, packKit, remove, run } from '../support/generated.js'

const full = process.env['KIT_TEST_FULL'] === '1'
const cases = listStacks().flatMap(({ id: stack, type, databases }) =>
  databases
    .filter((database) => full || (stack === 'express-typescript' && database === 'postgresql'))
    .map((database) => ({ stack, type, database }))
)

const servers = new Map<string, TestServer>()
let root: string

/** An empty database of this kind. */
async function databaseUrl(database: DatabaseId): Promise<string> {
  if (database === 'none') return ''
  if (database === 'sqlite') return 'sqlite:./data/app.db'
  const kind = database === 'mysql' ? 'mariadb' : database
  const server = servers.get(kind) ?? (await startServer(kind))
  servers.set(kind, server)
  return server.createDatabase()
}

beforeAll(async () => {
  // Names with a space and an accent are names that people have.
  root = mkdtempSync(join(tmpdir(), 'kit généré '))
  await packKit(root)
})

afterAll(async () => {
  await Promise.all([...servers.values()].map((server) => server.stop()))
  remove(root)
})

describe.each(cases)('a generated project: $stack with $database', ({ stack, type, database }) => {
  const name = `t2-${stack}-${database}`
  const account = { email: 'ada@example.com', name: 'Ada', password: 'correct horse battery' }
  let folder: string
  let env: Record<string, string>

  beforeAll(async () => {
    const project = await generateProject({ name, output: root, stack, database, kitSource: { tarballs: root } })
    folder = project.folder
    env = { JWT_SECRET: 'a-secret-of-the-tests-that-is-long-enough', BCRYPT_COST: '4' }
    const url = await databaseUrl(database)
    if (url !== '') env['DATABASE_URL'] = url
    await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'], folder)
  }, 600_000)

  afterAll(() => {
    remove(folder)
  })

  it('passes its own lint, types, format and tests, without a database and with one', async () => {
    const scripts = [
      'lint',
      'format:check',
      ...(stack.includes('javascript') ? [] : ['typecheck', 'build']),
      'test',
      'test:integration'
    ]
    for (const script of scripts) await run('npm', ['run', script], folder, env)
  }, 600_000)

  const migrates = database === 'none' ? undefined : it
  migrates?.('takes its last migration back and applies it again', async () => {
    await run('npm', ['run', 'migrate:rollback', '--', '--force'], folder, env)
    await run('npm', ['run', 'migrate'], folder, env)
    expect(await run('npm', ['run', 'migrate:status'], folder, env)).toMatch(/create_sessions[^\n]*applied/)
  })

  it('serves in production, tells nothing it should not, and stops when it is asked to', async () => {
    const api = await boot(folder, await freePort(), { ...env, NODE_ENV: 'production' })
    try {
      const send = (path: string, body: object, headers: Record<string, string> = {}) =>
        fetch(`${api.url}${path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body: JSON.stringify(body)
        })
      const register = 'mutation ($input: RegisterInput!) { register(input: $input) { accessToken } }'
      const answer =
        type === 'rest'
          ? await send('/api/v1/auth/register', account)
          : await send('/graphql', { query: register, variables: { input: account } })
      const text = await answer.text()
      const [, token = ''] = /"accessToken":"([^"]+)"/.exec(text) ?? []
      const authorization = `Bearer ${token}`
      const list =
        type === 'rest'
          ? await fetch(`${api.url}/api/v1/users?role=USER&sort=createdAt`, { headers: { authorization } })
          : await send('/graphql', { query: '{ users(role: USER, sort: createdAt) { total } }' }, { authorization })
      expect(await list.text()).toContain('"total":')
      expect(list.status).toBe(200)
      expect((await fetch(`${api.url}/ready`)).status).toBe(200)
      expect(api.log()).not.toContain(account.password)
      expect(api.log()).not.toContain(token)
    } finally {
      expect(await api.stop()).toBe(0)
    }
  })
})
