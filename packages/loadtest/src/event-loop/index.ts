import { isMainThread } from 'node:worker_threads'
import { publishEventLoopDelay } from './publish.js'

/**
 * Importing this module makes the process tell how late its event loop is, for `--monitor PID`:
 * `node --import @kit/loadtest/event-loop server.js`. It opens no port, takes no signal and writes 48 bytes a second to
 * a file without a name. Worker threads and a second copy of the package do nothing.
 *
 * Whether this process tells it: false where there is no Linux or no folder for temporary files.
 *
 * @example
 * import { isPublished } from '@kit/loadtest/event-loop'
 * console.log(isPublished ? 'kit-loadtest --monitor sees the event loop' : 'not on this machine')
 */
export const isPublished: boolean = publishOnce()

function publishOnce(): boolean {
  const known: Partial<Record<symbol, boolean>> = globalThis
  return (known[Symbol.for('@kit/loadtest/event-loop')] ??= isMainThread && publishEventLoopDelay())
}
