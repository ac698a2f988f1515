import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runBin, startBin, temporaryFolder } from '../src/index.js'

function bin(program: string): string {
  const path = join(temporaryFolder(), 'bin.mjs')
  writeFileSync(path, program)
  return path
}

test('a process is run to its end, with both outputs and the exit code', async () => {
  const path = bin(`console.log(process.argv.slice(2).join('+')); console.error('oh'); process.exitCode = 3`)
  await expect(runBin(path, ['a', 'b c'])).resolves.toEqual({
    code: 3,
    signal: null,
    stdout: 'a+b c\n',
    stderr: 'oh\n'
  })
})

test('a process gets its input, its folder and its environment', async () => {
  const path = bin(`import { text } from 'node:stream/consumers'
    console.log(await text(process.stdin), process.cwd(), process.env.KIT_GIVEN, process.env.PATH)`)
  const cwd = temporaryFolder()
  const { stdout } = await runBin(path, [], { cwd, input: 'typed', env: { KIT_GIVEN: 'yes', PATH: undefined } })
  expect(stdout).toBe(`typed ${cwd} yes undefined\n`)
})

test('a process that hangs is killed, and the run rejects with what it printed', async () => {
  const path = bin(`console.log('here'); setInterval(() => {}, 1000)`)
  await expect(runBin(path, [], { timeoutMs: 2_000 })).rejects.toThrow(/did not end within 2000 ms\.\nhere/)
})

test('a running process can be waited for and signalled', async () => {
  const running = startBin(bin(`setTimeout(() => console.log('ready'), 20); setInterval(() => {}, 1000)`), [])
  await running.waitFor(/ready/)
  expect(running.printed().stdout).toBe('ready\n')
  running.child.kill('SIGTERM')
  await expect(running.finished).resolves.toMatchObject({ code: null, signal: 'SIGTERM' })
})

test('waiting for words that never come rejects when the process ends', async () => {
  await expect(startBin(bin(`console.log('other')`), []).waitFor(/ready/)).rejects.toThrow(
    /ended without printing.*other/s
  )
})
