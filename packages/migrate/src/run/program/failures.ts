import { isKitError, type KitError } from '@kit-internal/errors'
import { forProgram } from './late.js'

export interface Failures {
  guard: <T>(work: () => Promise<T>) => Promise<T>
  explained: (error: unknown) => KitError | undefined
  /** Makes it the failure of the program, even when the program catches it. */
  fail: (error: KitError) => void
  rethrow: () => void
  /** Whether the program has failed for good: nothing that it sends is sent any more. */
  isFinal: () => boolean
  /** Makes the failure of a statement that nobody waits for the failure of the program, instead of the process. */
  claim: (reason: unknown) => boolean
}

/**
 * The program sees the driver's own errors, with their codes, and may handle them; who reads the result sees ours.
 * Any error but that of a statement (a lost lock, an edited file) ends the program: from then on nothing is sent.
 */
export function createFailures(): Failures {
  const known = new WeakMap<object, KitError>()
  let final: KitError | undefined
  return {
    async guard(work) {
      if (final !== undefined) throw forProgram(final)
      try {
        return await work()
      } catch (error) {
        if (!isKitError(error)) throw error
        if (error.code !== 'KIT_MIGRATE_STATEMENT') final ??= error
        const { cause } = error
        if (final !== undefined || typeof cause !== 'object' || cause === null) throw forProgram(final ?? error)
        known.set(cause, error)
        throw cause as Error
      }
    },
    explained: (error) => final ?? (typeof error === 'object' && error !== null ? known.get(error) : undefined),
    fail: (error) => void (final ??= error),
    rethrow() {
      if (final !== undefined) throw final
    },
    isFinal: () => final !== undefined,
    claim(reason) {
      const failure = causesOf(reason)
        .map((cause) => known.get(cause))
        .find((error) => error !== undefined)
      final ??= failure
      return failure !== undefined
    }
  }
}

/** An error and what it was made of. */
function causesOf(error: unknown): object[] {
  const causes: object[] = []
  for (let at = error; typeof at === 'object' && at !== null && !causes.includes(at); at = (at as Error).cause)
    causes.push(at)
  return causes
}
