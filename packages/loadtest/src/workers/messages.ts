import type { ShareEnd, ShareWindow } from '../load/share.js'

/** From the run to a worker; the share itself is the worker's `workerData`. */
export type ToWorker = { type: 'begin'; startedAt: number } | { type: 'stop' }

/** From a worker to the run. */
export type FromWorker = { type: 'ready' } | { type: 'window'; window: ShareWindow } | { type: 'end'; end: ShareEnd }
