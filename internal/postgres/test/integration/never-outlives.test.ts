import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'

import { createInterface } from 'node:readline'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { unprivilegedAccount } from '../../src/index.js'
import { isAlive } from '../is-alive.js'
import { makePortableCopy } from './portable-copy.js'

const fixture = fileURLToPath(new URL('fixtures/hold-server.mjs', import.meta.url))

/** A folder for the runner's temporary files, so that whatever is left of it can be seen. */
function ownTemporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'kit runner '))
  chmodSync(folder, 0o777)
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

function startRunner(args: readonly string[], temporary: string, options: { uid?: number; gid?: number } = {}) {
  const child = spawn(process.execPath, args, {
    ...options,
    cwd: temporary,
    env: { ...process.env, NODE_OPTIONS: '', TMPDIR: temporary, HOME: temporary, JITI_FS_CACHE: 'false' },
    stdio: ['ignore', 'pipe', 'pipe']
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  let problems = ''
  child.stderr.on('data', (chunk: Buffer) => (problems += chunk.toString()))
  const nextLine = async () => {
    const { value, done } = await lines.next()
    if (done) throw new Error(`The runner ended: ${problems}`)
    return value
  }
  return { child, nextLine }
}

interface Told {
  pid: number
  port: number
  url: string
}

const left = (folder: string) => readdirSync(folder).filter((name) => name.startsWith('kit-postgres-'))

for (const signal of ['SIGKILL', 'SIGTERM', 'SIGINT'] as const) {
  test(`the server and its folder are gone after ${signal} of the process that started it`, async () => {
    const temporary = ownTemporaryFolder()
    const { child, nextLine } = startRunner([fixture], temporary)
    expect(await nextLine()).toBe('starting')
    const { pid } = JSON.parse(await nextLine()) as Told
    expect(left(temporary)).toHaveLength(1)
    child.kill(signal)
    await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false)
    await expect.poll(() => left(temporary), { timeout: 10_000 }).toEqual([])
  })
}

test('nothing is left when the process is killed while the server starts', async () => {
  const temporary = ownTemporaryFolder()
  for (const delay of [0, 60, 150, 300]) {
    const { child, nextLine } = startRunner([fixture], temporary)
    await nextLine()
    await new Promise((resolve) => setTimeout(resolve, delay))
    const closed = once(child, 'close')
    expect(child.kill('SIGKILL')).toBe(true)
    await closed
  }
  await expect.poll(() => left(temporary), { timeout: 10_000 }).toEqual([])
})

test('an ordinary user runs it from a folder with a space in its path', async () => {
  const temporary = ownTemporaryFolder()
  const copy = mkdtempSync(join(tmpdir(), 'kit copy '))
  onTestFinished(() => rmSync(copy, { recursive: true, force: true }))
  chmodSync(copy, 0o755)
  const module = makePortableCopy(copy)
  const script = `import(process.argv[1]).then(async ({ startPostgres }) => {
    const server = await startPostgres()
    console.log(JSON.stringify({ url: server.url, pid: server.pid, uid: process.getuid() }))
    await server.stop()
    console.log('stopped')
  })`
  mkdirSync(join(temporary, '.cache'), { mode: 0o777 })
  chmodSync(join(temporary, '.cache'), 0o777)
  const account = unprivilegedAccount(['nobody'])
  const { nextLine } = startRunner(['-e', script, module], temporary, account && { uid: account.uid, gid: account.gid })
  const told = JSON.parse(await nextLine()) as { uid: number; pid: number }
  expect(told.uid).not.toBe(0)
  expect(await nextLine()).toBe('stopped')
  expect(isAlive(told.pid)).toBe(false)
  expect(left(temporary)).toEqual([])
})
