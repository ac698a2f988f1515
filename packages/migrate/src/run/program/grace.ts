/** How long a program may go on after the signal to stop. */
const graceMs = 5_000

/**
 * Follows work until it is done, or until its time after the signal is over: then it is left where it is, and fails with
 * what `expired` makes. Call `end` once nothing is followed any more.
 */
export function graceAfter(signal: AbortSignal | undefined, expired: () => Error) {
  let timer: NodeJS.Timeout | undefined
  let begin: () => void = () => undefined
  const over = new Promise<never>((_resolve, reject) => {
    begin = () => (timer = setTimeout(() => reject(expired()), graceMs))
  })
  over.catch(() => undefined)
  if (signal?.aborted) begin()
  else signal?.addEventListener('abort', begin, { once: true })
  return {
    follow: <T>(work: T | Promise<T>): Promise<T> => Promise.race([work, over]),
    end() {
      clearTimeout(timer)
      signal?.removeEventListener('abort', begin)
    }
  }
}
