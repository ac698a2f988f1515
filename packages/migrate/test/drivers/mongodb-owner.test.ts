import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { describeOwner, isDead } from '../../src/drivers/mongodb/owner.js'

describe('the owner of a lease', () => {
  it('is not dead while its process lives, and is when it ended', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    const owner = { ...describeOwner(), pid: child.pid as number }
    const since = await startOf(child.pid as number)
    expect(isDead(describeOwner())).toBe(false)
    expect(isDead({ ...owner, since })).toBe(false)
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(isDead({ ...owner, since })).toBe(true)
  })

  it('is dead when its number is now that of a process which began at another time', () => {
    expect(isDead({ ...describeOwner(), since: '1' })).toBe(true)
  })

  it('is never called dead from another machine, or where the system does not tell', () => {
    const { machine: _, since: _since, ...unknown } = { ...describeOwner(), pid: 2 ** 22 + 1 }
    expect(isDead(unknown)).toBe(false)
    expect(isDead({ ...unknown, machine: 'elsewhere', since: '1' })).toBe(false)
  })
})

async function startOf(pid: number): Promise<string> {
  const { readFile } = await import('node:fs/promises')
  return (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ').at(-1)?.split(' ')[19] ?? ''
}
