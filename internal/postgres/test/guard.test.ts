import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { startGuard } from '../src/index.js'
import { isAlive } from './is-alive.js'

async function guardedFolder(graceMs?: number) {
  const folder = join(tmpdir(), `kit guard-${randomBytes(6).toString('hex')}`)
  const guard = await startGuard({ folders: [folder], ...(graceMs === undefined ? {} : { graceMs }) })
  onTestFinished(() => guard.stop())
  mkdirSync(folder)
  return { folder, guard, log: join(folder, 'log') }
}

const node = (program: string) => ({ command: process.execPath, args: ['-e', program] })
const forever = node('setInterval(() => {}, 1000)')

test('stopping a guard ends what it started and removes its folder', async () => {
  const { folder, guard, log } = await guardedFolder()
  const { pid } = await guard.serve({ ...forever, log })
  expect(isAlive(pid)).toBe(true)
  await guard.stop()
  expect(isAlive(pid)).toBe(false)
  expect(existsSync(folder)).toBe(false)
})

test('a program that ignores its stop signal is killed after the grace period', async () => {
  const { guard, log } = await guardedFolder(200)
  const stubborn = node(`process.on('SIGTERM', () => {}); console.log('up'); setInterval(() => {}, 1000)`)
  const { pid } = await guard.serve({ ...stubborn, log })
  while (!readFileSync(log, 'utf8').includes('up')) await new Promise((resolve) => setTimeout(resolve, 10))
  await guard.stop()
  expect(isAlive(pid)).toBe(false)
})

test('children of what a guard started end with it', async () => {
  const { guard, log } = await guardedFolder()
  await guard.serve({ command: 'sh', args: ['-c', 'sleep 1000 & echo $!; wait'], log })
  while (!existsSync(log) || readFileSync(log, 'utf8') === '') await new Promise((resolve) => setTimeout(resolve, 10))
  const grandchild = Number(readFileSync(log, 'utf8'))
  expect(isAlive(grandchild)).toBe(true)
  await guard.stop()
  await expect.poll(() => isAlive(grandchild)).toBe(false)
})

test('running a program to its end gives what it printed', async () => {
  const { guard, log } = await guardedFolder()
  await expect(guard.run({ ...node(`console.log('made'); console.error('it')`), log })).resolves.toEqual({
    code: 0,
    signal: null,
    output: 'made\nit\n'
  })
})

test('a program that fails rejects with what it printed', async () => {
  const { guard, log } = await guardedFolder()
  const failing = node(`console.error('no room'); process.exit(3)`)
  await expect(guard.run({ ...failing, log })).rejects.toThrow(/ended with exit code 3: no room/)
})

test('a program that does not exist rejects instead of hanging', async () => {
  const { guard, log } = await guardedFolder()
  await expect(guard.serve({ command: '/no/such/program', args: [], log })).rejects.toThrow(/cannot be started.*ENOENT/)
})

test('a log that cannot be opened rejects, and the guard goes on guarding', async () => {
  const { guard, folder, log } = await guardedFolder()
  const { pid } = await guard.serve({ ...forever, log })
  await expect(guard.serve({ ...forever, log: join(folder, 'missing', 'log') })).rejects.toThrow(/ENOENT/)
  expect(isAlive(pid)).toBe(true)
  await guard.stop()
  expect(isAlive(pid)).toBe(false)
  expect(existsSync(folder)).toBe(false)
})

test('the end of a program is told, with how it ended', async () => {
  const { guard, log } = await guardedFolder()
  const { pid, exited } = await guard.serve({ ...forever, log })
  process.kill(pid, 'SIGKILL')
  await expect(exited).resolves.toMatchObject({ code: null, signal: 'SIGKILL' })
})

test('a program sees only the environment that it is given', async () => {
  const { guard, log } = await guardedFolder()
  const { output } = await guard.run({ ...node('console.log(Object.keys(process.env).sort().join())'), log })
  expect(output.trim()).toBe('LANG,PATH,TZ')
})

test('a guard may be stopped twice', async () => {
  const { guard } = await guardedFolder()
  await Promise.all([guard.stop(), guard.stop()])
  await guard.stop()
})
