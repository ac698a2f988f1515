import { randomUUID } from 'node:crypto'
import { closeSync, ftruncateSync, openSync, unlinkSync, write } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodeWindow, fileBytes, fileName, windowMs } from './delay-windows.js'
import { measureDelay } from './measure-delay.js'

/** Memory first: what is written there never waits for a disk. */
const usualFolders = () => ['/dev/shm', tmpdir()]

/**
 * Writes once a second how late the event loop of this thread was, into a file without a name: it is unlinked at once
 * and found by way of `/proc/PID/fd`, which shows it to the same user and to root, and it ends with the process.
 *
 * Never throws, keeps no process alive and never waits for the file. False, and nothing else, where there is no Linux
 * or none of the folders can be written.
 */
export function publishEventLoopDelay(folders: readonly string[] = usualFolders()): boolean {
  const file = process.platform === 'linux' ? openNameless(folders) : undefined
  if (file === undefined) return false
  const takeWindow = measureDelay()
  let isWriting = false
  const publish = () => {
    const window = takeWindow()
    if (window === undefined || isWriting) return
    isWriting = true
    const { bytes, position } = encodeWindow(window)
    write(file, bytes, 0, bytes.length, position, () => (isWriting = false))
  }
  // After a stall all timers are due: the one that measures must fire before the window is taken.
  setInterval(() => setImmediate(publish).unref(), windowMs).unref()
  return true
}

/** A file of full length that has no name any more; undefined when none of the folders takes one. */
function openNameless(folders: readonly string[]): number | undefined {
  for (const folder of folders) {
    const path = join(folder, `${fileName}${randomUUID()}`)
    let file: number | undefined
    try {
      file = openSync(path, 'wx', 0o600)
      unlinkSync(path)
      ftruncateSync(file, fileBytes)
      return file
    } catch {
      if (file !== undefined) closeSync(file)
    }
  }
  return undefined
}
