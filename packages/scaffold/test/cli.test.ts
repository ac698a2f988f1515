import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { runCli, type World } from '@kit-internal/cli'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { program } from '../src/cli/program.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kit-scaffold-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

async function cli(...argv: string[]) {
  let [out, err] = ['', '']
  const world: World = {
    cwd: folder,
    env: {},
    stdin: new PassThrough() as unknown as NodeJS.ReadStream,
    stdout: { write: (text: string) => (out += text), columns: 100 },
    stderr: { write: (text: string) => (err += text), columns: 100 }
  }
  return { code: await runCli(program('0.0.0'), argv, world), out, err }
}

describe('kit-scaffold', () => {
  it('makes a project, says what it does and what to type next', async () => {
    const { code, out, err } = await cli('my-api')
    expect(code).toBe(0)
    expect(err).toContain(
      'Stack: Express + TypeScript + Prisma\nDatabase: PostgreSQL\nAuth: Enabled\nDocker: Enabled\nCI/CD: GitHub Actions'
    )
    expect(err).toContain('Setting up authentication... ✓')
    expect(out).toContain('✅ Project created successfully!')
    expect(out).toContain('  cd my-api\n  npm install\n  cp .env.example .env')
    expect(readdirSync(folder)).toEqual(['my-api'])
  })

  it('names what the project is built with: Prisma only where it is used', async () => {
    expect((await cli('a', '-d', 'mongodb', '--minimal')).err).toContain('Stack: Express + TypeScript + Mongoose\n')
    expect((await cli('b', '--minimal')).err).toContain('Stack: Express + TypeScript\n')
    expect((await cli('list')).out).toMatch(/Express \+ TypeScript {2}\(.*mongodb.*; SQL through Prisma\)/)
  })

  it('shows what it would write and writes nothing with --dry-run', async () => {
    const { code, out } = await cli('my-api', '--dry-run', '--no-auth', '--no-docker')
    expect(code).toBe(0)
    expect(out).toContain('    userController.ts')
    expect(out).not.toMatch(/authController|Dockerfile/)
    expect(readdirSync(folder)).toEqual([])
  })

  it('takes each option back with its --no- form, and databases in any case', async () => {
    const { out } = await cli('my-api', '--dry-run', '--json', '--no-ci', '--no-database')
    expect(JSON.parse(out)).toMatchObject({ spec: { ci: 'none', database: 'none' } })
    const given = await cli('my-api', '--dry-run', '--json', '--ci', 'GitHub', '-d', 'MySQL')
    expect(JSON.parse(given.out)).toMatchObject({ spec: { ci: 'github', database: 'mysql' } })
  })

  it('says that a folder cannot be looked at', async () => {
    symlinkSync('loop', join(folder, 'loop'))
    const { code, err } = await cli('my-api', '--dry-run', '--minimal', '--output', join(folder, 'loop', 'x'))
    expect([code, err]).toEqual([0, expect.stringContaining('cannot be looked at (ELOOP)')])
  })

  it('says with --dry-run that a folder is taken, and counts as many files as are written', async () => {
    const planned = (await cli('my-api', '--dry-run', '--minimal')).out
    const { out } = await cli('my-api', '--minimal')
    const count = /(\d+) files; nothing/.exec(planned)?.[1]
    const written = readdirSync(join(folder, 'my-api'), { recursive: true, withFileTypes: true })
    expect(count).toBe(String(written.filter((entry) => entry.isFile()).length))
    expect(out).toContain(`(${String(count)} files)`)
    expect((await cli('my-api', '--dry-run', '--minimal')).err).toContain(
      'exists and is not empty: without --dry-run this is refused.'
    )
  })

  it('shows no step as done when nothing could be written', async () => {
    const { code, err } = await cli('my-api', '--minimal', '--output', '/proc/kit')
    expect(code).toBe(1)
    expect(err).toContain('Project: my-api')
    expect(err).not.toContain('✓')
  })

  it('speaks of a database only where there is one', async () => {
    expect((await cli('a', '--minimal')).err).not.toContain('Setting up database schema')
    expect((await cli('b', '--minimal', '-d', 'sqlite')).err).toContain('Setting up database schema... ✓')
  })

  it('says how to get to the project from where it was started', async () => {
    mkdirSync(join(folder, 'projects'))
    expect((await cli('my-api', '--minimal', '--cwd', 'projects')).out).toContain('  cd projects/my-api\n')
  })

  it('prints its result as JSON', async () => {
    const { out } = await cli('my-api', '--json', '--ci', 'none', '-o', 'projects')
    expect(JSON.parse(out)).toMatchObject({
      spec: { name: 'my-api', ci: 'none' },
      folder: join(folder, 'projects', 'my-api')
    })
  })

  it('lists what there is to choose from', async () => {
    expect((await cli('list')).out).toMatch(/express-typescript .*postgresql/)
    expect(JSON.parse((await cli('list', '--json')).out)).toMatchObject({ databases: expect.any(Array) as unknown })
  })

  it.each([
    ['no name and no terminal', [], 'NAME is missing'],
    ['a hostile name', ['../evil'], 'cannot be a project name'],
    ['an unknown option', ['x', '--databse', 'none'], 'did you mean --database?'],
    ['an unknown stack', ['x', '-s', 'expresso'], 'There is no stack "expresso"'],
    ['a missing value', ['x', '--stack'], 'needs a value']
  ])('refuses %s with one clear line and exit code 2', async (_what, argv, message) => {
    const { code, err } = await cli(...argv)
    expect(code).toBe(2)
    expect(err).toContain(message)
    expect(err).not.toMatch(/\n\s+at /)
    expect(readdirSync(folder)).toEqual([])
  })
})
