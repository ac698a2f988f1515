import { open, readdir, readlink, constants } from 'node:fs/promises'
import { basename } from 'node:path'
import { nowUs } from '../clock.js'
import { decodeWindows, fileBytes, fileName, windowMs, type DelayWindow } from '../event-loop/delay-windows.js'
import type { Reading } from './monitor.js'

/** Reads what a process has published of its event loop since the last time. */
export type ReadEventLoop = () => Promise<readonly Reading[]>

/** So much later than planned and without a word, an event loop stands still. */
const silentMs = 100

/**
 * Finds the file into which the process writes its event-loop delay (`@kit/loadtest/event-loop`); undefined when it does
 * not, or when the files it has open are not ours to see.
 */
export async function findEventLoop(pid: number): Promise<ReadEventLoop | undefined> {
  const folder = `/proc/${pid}/fd`
  const numbers = await readdir(folder).catch(() => [])
  for (const number of numbers) {
    const path = `${folder}/${number}`
    if (await isPublication(path)) return createReader(path)
  }
  return undefined
}

/** Everything since the last reading. Of a loop that stands still at this moment, how long it does so already. */
function createReader(path: string): ReadEventLoop {
  let last = -1
  return async () => {
    const askedAt = nowUs()
    const windows = (await isPublication(path)) ? await readWindows(path) : []
    const unread = windows.filter(({ number }) => number > last)
    last = windows.at(-1)?.number ?? last
    if (unread.length > 0) return unread.flatMap(readingsOf)
    const latest = windows.at(-1)
    if (latest === undefined) return []
    const silence = (askedAt - latest.endedAt) / 1000 - windowMs
    return silence < silentMs ? [] : [{ ...named('_max', silence), at: askedAt }]
  }
}

const readingsOf = ({ endedAt: at, mean, p99, max }: DelayWindow): Reading[] => [
  { ...named('', mean), at },
  { ...named('_p99', p99), at },
  { ...named('_max', max), at }
]

const named = (suffix: string, value: number) => ({ name: `process_event_loop_delay${suffix}`, unit: 'ms', value })

/** The number may belong to another file by now: only what has the name of a publication is opened. */
async function isPublication(path: string): Promise<boolean> {
  const target = await readlink(path).catch(() => '')
  return basename(target).startsWith(fileName)
}

async function readWindows(path: string): Promise<DelayWindow[]> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const { bytesRead, buffer } = await file.read(new Uint8Array(fileBytes), 0, fileBytes, 0)
    return decodeWindows(buffer.subarray(0, bytesRead))
  } finally {
    await file.close()
  }
}
