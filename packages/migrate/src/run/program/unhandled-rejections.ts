type Handler = (reason: unknown) => boolean

const handlers = new Set<Handler>()

/**
 * Offers unhandled rejections to `handler` until the returned function is called. One that it claims does not end the
 * process; any other does, as without us.
 */
export function onUnhandledRejection(handler: Handler): () => void {
  if (handlers.size === 0) process.on('unhandledRejection', offer)
  handlers.add(handler)
  return () => {
    handlers.delete(handler)
    if (handlers.size === 0) process.off('unhandledRejection', offer)
  }
}

function offer(reason: unknown): void {
  const claimed = [...handlers].some((handler) => handler(reason))
  if (claimed || process.listenerCount('unhandledRejection') > 1) return
  setImmediate(() => {
    throw reason
  })
}
