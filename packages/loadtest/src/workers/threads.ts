import { Worker } from 'node:worker_threads'
import type { ShareEnd } from '../load/share.js'
import type { Host } from './host.js'
import type { FromWorker, ToWorker } from './messages.js'

/** Runs each share in a worker thread of its own; the worker's program is built beside this file. */
export const threads: Host = {
  start(share, onWindow) {
    const worker = new Worker(new URL('./worker.js', import.meta.url), {
      workerData: share,
      name: `load-${share.worker}`
    })
    const tell = (message: ToWorker) => worker.postMessage(message)
    let onReady: () => void
    let onEnd: (end: ShareEnd) => void
    const failure = new Promise<never>((_, reject) => {
      worker.once('error', reject)
      worker.once('exit', (code) => reject(new Error(`The worker ended early with code ${code}.`)))
    })
    failure.catch(() => undefined)
    const ready = new Promise<void>((resolve) => (onReady = resolve))
    const ended = new Promise<ShareEnd>((resolve) => (onEnd = resolve))
    worker.on('message', (message: FromWorker) => {
      if (message.type === 'window') onWindow(message.window)
      else if (message.type === 'end') onEnd(message.end)
      else onReady()
    })
    const outcome = Promise.race([ended, failure])
    outcome.catch(() => undefined)
    return {
      ready: Promise.race([ready, failure]),
      begin: (startedAt) => tell({ type: 'begin', startedAt }),
      stop: () => tell({ type: 'stop' }),
      ended: outcome,
      async dispose() {
        await worker.terminate()
      }
    }
  }
}
