import { readFile } from 'node:fs/promises'
import { invalidOption } from '../errors.js'
import { findEventLoop } from './event-loop-delay.js'
import type { Monitor, Reading } from './monitor.js'

/** Linux counts processor time in hundredths of a second for user space, whatever the kernel uses. */
const ticksPerSecond = 100
const pageBytes = 4096

/**
 * Processor and memory of a process on this machine, from /proc. The main thread is told apart, because that is where
 * Node has its event loop; how late that is only the process itself can tell, and its delay is read when it does
 * (`@kit/loadtest/event-loop`). Throws KIT_LOADTEST_OPTION when there is no such process.
 */
export async function processMonitor(pid: number): Promise<Monitor> {
  const readEventLoop = await findEventLoop(pid)
  const monitor: Monitor = {
    async read() {
      const stat = await readFile(`/proc/${pid}/stat`, 'latin1')
      // The second field is the program's name in parentheses and may hold anything.
      const fields = stat
        .slice(stat.lastIndexOf(')') + 2)
        .split(' ')
        .map(Number)
      const [user, system, pages] = [fields[11]!, fields[12]!, fields[21]!]
      return [
        { name: 'process_cpu', unit: 'share', value: (user + system) / ticksPerSecond, isCounter: true },
        { name: 'process_memory', unit: 'bytes', value: pages * pageBytes },
        ...(await mainThread(pid)),
        ...((await readEventLoop?.()) ?? [])
      ]
    }
  }
  try {
    await monitor.read(new AbortController().signal)
  } catch {
    throw invalidOption(
      `The process ${pid}`,
      'cannot be watched',
      'It must run on this machine, and the machine must be Linux.'
    )
  }
  return monitor
}

/** schedstat of a process is that of its first thread: ns on a processor, ns ready but waiting for one. */
async function mainThread(pid: number): Promise<Reading[]> {
  const text = await readFile(`/proc/${pid}/schedstat`, 'latin1').catch(() => '')
  const [running, waiting] = text.split(' ').map(Number)
  if (running === undefined || waiting === undefined) return []
  return [
    { name: 'process_main_thread_cpu', unit: 'share', value: running / 1e9, isCounter: true },
    { name: 'process_main_thread_wait', unit: 'share', value: waiting / 1e9, isCounter: true }
  ]
}
