import { migrateError } from '../errors.js'
import type { LockOptions } from './contract.js'
import { sleep } from './sleep.js'

const tellEveryMs = 5_000

/**
 * Tries again and again until `attempt` succeeds: quickly at first, four times a second later, never in step with others.
 * Rejects with `KIT_MIGRATE_LOCK_HELD` after the timeout and with `KIT_MIGRATE_INTERRUPTED` on the signal.
 */
export async function pollForLock(
  options: LockOptions,
  attempt: () => Promise<boolean>,
  holder: () => Promise<string | undefined>
): Promise<void> {
  const start = performance.now()
  let lastTold = -Infinity
  for (let pause = 20; !(await attempt()); pause = Math.min(pause * 1.5, 250)) {
    const waited = performance.now() - start
    if (waited >= options.timeoutMs) throw lockHeld(waited, await holder())
    if (waited > 1000 && waited - lastTold >= tellEveryMs) {
      lastTold = waited
      options.onWait?.(await holder())
    }
    await sleep(Math.min(pause * (0.5 + Math.random()), Math.max(1, options.timeoutMs - waited)), options.signal)
    if (options.signal?.aborted)
      throw migrateError('KIT_MIGRATE_INTERRUPTED', 'Stopped while waiting for another run; nothing was changed.')
  }
}

function lockHeld(waitedMs: number, holder: string | undefined) {
  return migrateError(
    'KIT_MIGRATE_LOCK_HELD',
    `Another run has been busy for ${Math.round(waitedMs / 1000)} s${holder === undefined ? '' : `: ${holder}`}.`,
    {
      hint: 'Wait for it to end and run again, or wait longer with --queue-timeout. Its lock ends with its session; there is nothing to unlock.'
    }
  )
}
