import { parentPort, workerData, type MessagePort } from 'node:worker_threads'
import { prepareShare } from '../load/prepare-share.js'
import type { Share } from '../load/share.js'
import type { ShareRun } from '../load/run-share.js'
import type { FromWorker, ToWorker } from './messages.js'

/** The program of a worker thread: makes the load of one share and reports each second of it. */
async function work(share: Share, port: MessagePort): Promise<void> {
  const tell = (message: FromWorker) => port.postMessage(message)
  const ready = await prepareShare(share)
  let running: ShareRun | undefined
  let stopped = false
  port.on('message', (message: ToWorker) => {
    if (message.type === 'stop') {
      stopped = true
      running?.stop()
      return
    }
    running = ready.begin(message.startedAt, (window) => tell({ type: 'window', window }))
    if (stopped) running.stop()
    void running.ended.then((end) => {
      tell({ type: 'end', end })
      port.close()
    })
  })
  tell({ type: 'ready' })
}

if (parentPort === null) throw new Error('This file is the program of a worker thread.')
void work(workerData as Share, parentPort)
