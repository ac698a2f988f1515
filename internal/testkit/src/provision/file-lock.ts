import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Does the work while no other process of this machine does work under the same lock file.
 * A lock whose holder is dead is taken over; waiting ends with an error after `timeoutMs`.
 */
export async function withFileLock<T>(path: string, work: () => Promise<T>, timeoutMs = 900_000): Promise<T> {
  mkdirSync(dirname(path), { recursive: true })
  const deadline = Date.now() + timeoutMs
  while (!take(path)) {
    if (Date.now() > deadline)
      throw new Error(`${path} is held by process ${holderOf(path) ?? 'unknown'} for too long.`)
    await sleep(200)
  }
  try {
    return await work()
  } finally {
    rmSync(path, { force: true })
  }
}

function take(path: string): boolean {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' })
    return true
  } catch {
    const holder = holderOf(path)
    if (holder !== undefined && !isAlive(holder)) removeStale(path, holder)
    return false
  }
}

/** Moves the lock away before looking again, so that of two finders only one removes it. */
function removeStale(path: string, holder: number): void {
  const aside = `${path}.${randomBytes(4).toString('hex')}`
  try {
    renameSync(path, aside)
    if (holderOf(aside) === holder) rmSync(aside)
    else renameSync(aside, path)
  } catch {
    // Somebody else was faster.
  }
}

function holderOf(path: string): number | undefined {
  try {
    const pid = Number(readFileSync(path, 'utf8'))
    return pid > 0 ? pid : undefined
  } catch {
    return undefined
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
