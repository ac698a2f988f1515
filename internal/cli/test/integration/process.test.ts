import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, closeSync, existsSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { runBin, startBin, temporaryFolder } from '@kit-internal/testkit'
import { expect, test } from 'vitest'

const main = fileURLToPath(new URL('fixtures/main.mjs', import.meta.url))

test('--version answers without loading the rest of the program', async () => {
  const loaded = join(temporaryFolder(), 'loaded')
  const env = { KIT_TEST_LOADED: loaded }
  expect(await runBin(main, ['--version'], { env })).toMatchObject({ code: 0, stdout: '4.5.6\n', stderr: '' })
  expect(existsSync(loaded)).toBe(false)
  expect(await runBin(main, ['print', '--version'], { env })).toMatchObject({ code: 0, stdout: '4.5.6\n' })
  expect(existsSync(loaded)).toBe(true)
})

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143]
] as const) {
  test(`the first ${signal} asks the work to stop, and the process ends with ${code}`, async () => {
    const running = startBin(main, ['wait'])
    await running.waitFor(/waiting/)
    running.child.kill(signal)
    const { stderr, ...result } = await running.finished
    expect(result).toMatchObject({ code, signal: null, stdout: '' })
    expect(stderr).toBe(
      'waiting\nStopping. The same again ends it at once.\nasked to stop\ninterrupted: kit-thing was stopped.\n'
    )
  })
}

test('the second signal ends the process, even if the work does not stop', async () => {
  const running = startBin(main, ['wait', '--stubborn'])
  await running.waitFor(/waiting/)
  running.child.kill('SIGINT')
  await running.waitFor(/asked to stop/)
  running.child.kill('SIGINT')
  expect(await running.finished).toMatchObject({ code: 130 })
})

test('a process that is ended before its command is done does not look like success', async () => {
  const { code, stderr } = await runBin(main, ['leave'])
  expect(code).toBe(1)
  expect(stderr).toContain('ended before the command was done')
})

test('all of a long output arrives before the process ends', async () => {
  const { code, stdout } = await runBin(main, ['print', '--lines', '30000'])
  expect(code).toBe(0)
  expect(stdout.split('\n')).toHaveLength(30_001)
})

test('a reader that closes the pipe early is no error', async () => {
  const child = spawn(process.execPath, [main, 'print', '--lines', '200000'], { stdio: ['ignore', 'pipe', 'pipe'] })
  let problems = ''
  child.stderr.on('data', (chunk: Buffer) => (problems += chunk.toString()))
  child.stdout.once('data', () => child.stdout.destroy())
  expect(await once(child, 'close')).toEqual([0, null])
  expect(problems).toBe('')
})

for (const gone of ['stdout', 'stderr'] as const) {
  test(`a command whose ${gone} nobody reads any more does its work, and ends with its own exit code`, async () => {
    const path = join(temporaryFolder(), 'work.txt')
    const child = spawn(process.execPath, [main, 'work', path], { stdio: ['ignore', 'pipe', 'pipe'] })
    const other = gone === 'stdout' ? child.stderr : child.stdout
    let heard = ''
    other.on('data', (chunk: Buffer) => (heard += chunk.toString()))
    child[gone].once('data', () => child[gone].destroy())
    expect(await once(child, 'close')).toEqual([3, null])
    expect(readFileSync(path, 'utf8')).toBe('done')
    expect(heard.trimEnd().split('\n')).toHaveLength(100)
  })
}

for (const args of [['--version'], ['print', '--help'], ['print'], ['print', '--lines', '50']]) {
  test(`output that a full disk refuses fails: ${args.join(' ')}`, async () => {
    const refused = openSync('/dev/full', 'w')
    try {
      const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', refused, 'pipe'] })
      let problems = ''
      child.stderr?.on('data', (chunk: Buffer) => (problems += chunk.toString()))
      expect(await once(child, 'close')).toEqual([1, null])
      expect(problems).toMatch(/^error: the output could not be written: ENOSPC.*\n {2}Check where it goes to\.\n$/)
    } finally {
      closeSync(refused)
    }
  })
}

test('a write that fails half-way leaves the old file and nothing beside it', async () => {
  const folder = temporaryFolder()
  const path = join(folder, 'report.txt')
  writeFileSync(path, 'old')
  // The shell's limit is met by the system in the middle of the write, as the end of a disk is.
  const limited = 'ulimit -f 16 && exec "$@"'
  const args = ['-c', limited, 'sh', process.execPath, main, 'write', path, '--size', '1000000']
  const failed = (await promisify(execFile)('sh', args, { env: { ...process.env, JITI_FS_CACHE: 'false' } }).catch(
    (error: unknown) => error
  )) as { code: number; stderr: string }
  expect(failed.code).toBe(1)
  expect(failed.stderr).toContain('the file would be larger than allowed (EFBIG)')
  expect(readFileSync(path, 'utf8')).toBe('old')
  expect(readdirSync(folder)).toEqual(['report.txt'])
})

test('a place that does not exist is one clear line and exit code 2', async () => {
  const path = join(temporaryFolder(), 'missing', 'report.txt')
  const { code, stderr } = await runBin(main, ['write', path])
  expect(code).toBe(2)
  expect(stderr).toBe(`error: ${path}: no such file or folder (ENOENT).\n  Check the path.\n`)
})

test('a folder without the right to write is refused to an ordinary user', async () => {
  const folder = temporaryFolder()
  chmodSync(folder, 0o555)
  const path = join(folder, 'report.txt')
  const { code, stderr } = await runBin(main, ['write', path])
  chmodSync(folder, 0o755)
  // Root may write everywhere.
  if (process.getuid?.() === 0) expect(code).toBe(0)
  else
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('permission denied') as string })
})
