import { spawnSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../src/index.js'
import { withFileLock } from '../src/provision/file-lock.js'

test('work under one lock never overlaps', async () => {
  const path = join(temporaryFolder(), 'lock')
  let inside = 0
  const work = async () => {
    expect(++inside).toBe(1)
    await sleep(20)
    inside--
  }
  await Promise.all([withFileLock(path, work), withFileLock(path, work), withFileLock(path, work)])
  expect(existsSync(path)).toBe(false)
})

test('a lock is given back when the work fails', async () => {
  const path = join(temporaryFolder(), 'lock')
  await expect(withFileLock(path, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  await expect(withFileLock(path, () => Promise.resolve('yes'))).resolves.toBe('yes')
})

test('the lock of a process that is dead is taken over', async () => {
  const path = join(temporaryFolder(), 'lock')
  const { pid } = spawnSync(process.execPath, ['-e', ''])
  writeFileSync(path, String(pid))
  await expect(withFileLock(path, () => Promise.resolve('mine'))).resolves.toBe('mine')
})

test('waiting for a living holder ends with its name', async () => {
  const path = join(temporaryFolder(), 'lock')
  writeFileSync(path, String(process.pid))
  await expect(withFileLock(path, () => Promise.resolve(), 300)).rejects.toThrow(`held by process ${process.pid}`)
})
