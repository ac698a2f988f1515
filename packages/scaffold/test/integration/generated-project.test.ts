import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateProject, listStacks } from '@kit/scaffold'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDatabases } from '../matrix/databases.js'
import { judge } from '../matrix/prove.js'
import { quietly } from '../matrix/shared-modules.js'
import { packKit, remove, run } from '../support/generated.js'
import { subjectEnv } from '../support/subject.js'

const full = process.env['KIT_TEST_FULL'] === '1'
const cases = listStacks().flatMap(({ id: stack, type, databases }) =>
  databases
    .filter((database) => full || (stack === 'express-typescript' && database === 'postgresql'))
    .map((database) => ({ stack, type, database }))
)

const databases = createDatabases()
let root: string

beforeAll(async () => {
  // Names with a space and an accent are names that people have.
  root = mkdtempSync(join(tmpdir(), 'kit généré '))
  await packKit(root)
})

afterAll(async () => {
  await databases.stop()
  remove(root)
})

describe.each(cases)('a generated project: $stack with $database', ({ stack, type, database }) => {
  const name = `t2-${stack}-${database}`
  let folder: string
  let env: Record<string, string>

  beforeAll(async () => {
    const project = await generateProject({ name, output: root, stack, database, kitSource: { tarballs: root } })
    folder = project.folder
    env = { JWT_SECRET: subjectEnv.JWT_SECRET, BCRYPT_COST: '4', ...(await databases.environment(database)) }
    writeFileSync(
      join(folder, '.env'),
      Object.entries(env)
        .map(([key, value]) => `${key}=${value}\n`)
        .join('')
    )
    await run('npm', ['install', ...quietly], folder)
    if (full) await run('npm', ['ci', ...quietly], folder)
  }, 600_000)

  afterAll(() => {
    remove(folder)
  })

  it('passes its own lint, types, format and tests, without a database and with that of its .env', async () => {
    const scripts = [
      'lint',
      'format:check',
      ...(stack.includes('javascript') ? [] : ['typecheck', 'build']),
      'test',
      'test:integration'
    ]
    for (const script of scripts) await run('npm', ['run', script], folder)
  }, 600_000)

  const migrates = database === 'none' ? undefined : it
  migrates?.('takes its last migration back and applies it again', async () => {
    await run('npm', ['run', 'migrate:rollback', '--', '--force'], folder)
    await run('npm', ['run', 'migrate'], folder)
    expect(await run('npm', ['run', 'migrate:status'], folder)).toMatch(/create_sessions[^\n]*applied/)
  })

  it('keeps every promise of its contract, withstands attacks, and stops when it is asked to', async () => {
    if (database !== 'none') await run('npm', ['run', 'seed'], folder, { ...env, ...subjectEnv })
    const { contract, attack, exitCodes } = await judge(folder, type, env)
    expect(contract.failed).toEqual([])
    expect(attack.failed).toEqual([])
    expect(contract.passed.length).toBeGreaterThanOrEqual(120)
    expect(exitCodes).toEqual([0, 0])
  }, 600_000)
})
