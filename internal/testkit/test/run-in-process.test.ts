import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { runInProcess, type FakeWorld } from '../src/index.js'

const echo = async (argv: readonly string[], world: FakeWorld) => {
  world.stdout.write(`${argv.join(' ')} in ${world.cwd} with ${JSON.stringify(world.env)}`)
  world.stderr.write(`tty ${String(world.stdin.isTTY)} ${String(world.stdout.isTTY)} ${world.stdout.columns}`)
  return 7
}

test('a command line runs inside the test, in a world that the test describes', async () => {
  await expect(
    runInProcess(echo, ['a', 'b'], { cwd: '/there', env: { A: '1' }, tty: true, columns: 40 })
  ).resolves.toEqual({
    code: 7,
    stdout: 'a b in /there with {"A":"1"}',
    stderr: 'tty true true 40'
  })
})

test('without options there is no environment and no terminal', async () => {
  const { stdout, stderr } = await runInProcess(echo, [])
  expect(stdout).toBe(` in ${process.cwd()} with {}`)
  expect(stderr).toBe('tty false false 100')
})

test('standard input is at its end, or holds what the test typed', async () => {
  const read = async (_: readonly string[], world: FakeWorld) => {
    world.stdout.write(await text(world.stdin))
    return 0
  }
  expect((await runInProcess(read, [])).stdout).toBe('')
  expect((await runInProcess(read, [], { input: 'yes\n' })).stdout).toBe('yes\n')
})
