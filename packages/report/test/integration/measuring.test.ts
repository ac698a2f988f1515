import { startBin, temporaryFolder } from '@kit-internal/testkit'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const bin = join(import.meta.dirname, '../../bin/kit-report.js')

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe('measure, when stopped,', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('ends the load tester and what it started: %s', async (signal) => {
    const folder = temporaryFolder()
    const script = join(folder, 'load.sh')
    writeFileSync(script, `trap '' INT TERM\nsleep 300 &\necho "$$ $!" > "${folder}/pids"\nwait\nsleep 300\n`)
    const running = startBin(bin, ['measure', '-b', 'a', '-c', 'b', '--', 'sh', script, '{}'])
    await expect.poll(() => existsSync(join(folder, 'pids')), { timeout: 20_000 }).toBe(true)
    await expect.poll(() => readFileSync(join(folder, 'pids'), 'utf8').trim()).not.toBe('')
    const pids = readFileSync(join(folder, 'pids'), 'utf8').trim().split(' ').map(Number)
    expect(pids.map(isAlive)).toEqual([true, true])
    running.child.kill(signal)
    expect((await running.finished).code).toBe(signal === 'SIGINT' ? 130 : 143)
    await expect.poll(() => pids.map(isAlive), { timeout: 5000 }).toEqual([false, false])
  })
})
