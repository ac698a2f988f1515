type Taker = (reason: unknown) => boolean

const takers = new Set<Taker>()

/**
 * Has `taker` hear of rejections that nobody handles, until the function is called that it answers with. What it says
 * true to does not end the process; anything else does, as it would without us.
 */
export function takeForgotten(taker: Taker): () => void {
  if (takers.size === 0) process.on('unhandledRejection', take)
  takers.add(taker)
  return () => {
    takers.delete(taker)
    if (takers.size === 0) process.off('unhandledRejection', take)
  }
}

function take(reason: unknown): void {
  const taken = [...takers].some((taker) => taker(reason))
  if (taken || process.listenerCount('unhandledRejection') > 1) return
  setImmediate(() => {
    throw reason
  })
}
