import { setTimeout } from 'node:timers/promises'

/** Waits; resolves early when the signal aborts. */
export async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  // Nothing but the signal makes it reject.
  await setTimeout(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined)
}
