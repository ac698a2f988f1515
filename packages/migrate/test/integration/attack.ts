import type { startBin } from '@kit-internal/testkit'
import { expect } from 'vitest'

/**
 * Starts a command again and again, and kills each at some moment from `earliestMs` to the middle of its work, whatever
 * the machine's speed, until one gets through, which must end with 0. Answers how many were killed.
 */
export async function killUntilThrough(start: () => ReturnType<typeof startBin>, earliestMs: number): Promise<number> {
  for (let killed = 0; ; killed++) {
    const running = start()
    const moment = earliestMs + Math.random() * (2 * earliestMs + killed * 150)
    const timer = setTimeout(() => running.child.kill('SIGKILL'), moment)
    const { code, signal, stderr } = await running.finished.finally(() => clearTimeout(timer))
    if (signal !== null) continue
    expect(code, stderr).toBe(0)
    return killed
  }
}

/** What `work` is rejected with, or undefined when it succeeds. */
export function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error
  )
}
