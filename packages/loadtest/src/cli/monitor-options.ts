import { readlinkSync } from 'node:fs'
import { basename } from 'node:path'
import type { LoadTestSpec, Run } from '../index.js'
import { usage, withProtocol } from './words.js'

/** What is watched beside the load: an address and a process, one of each at most. */
export function monitorOf({
  monitor,
  monitorMetric
}: {
  monitor: readonly string[]
  monitorMetric: readonly string[]
}): LoadTestSpec['monitor'] {
  const processes = monitor.filter((text) => /^\d+$/.test(text))
  const addresses = monitor.filter((text) => !processes.includes(text))
  for (const [kind, list] of [
    ['process', processes],
    ['address', addresses]
  ] as const) {
    if (list.length > 1) throw usage(`--monitor watches one ${kind}, not ${list.join(' and ')}.`, 'Choose one of them.')
  }
  const [address] = addresses
  if (address === undefined && monitorMetric.length > 0)
    throw usage(
      '--monitor-metric needs the --monitor of an address.',
      'Give the address of the metrics: --monitor http://localhost:3000/metrics.'
    )
  if (monitor.length === 0) return undefined
  return {
    ...(address === undefined ? {} : { prometheus: withProtocol(address) }),
    ...(monitorMetric.length === 0 ? {} : { metrics: monitorMetric }),
    ...(processes.length === 0 ? {} : { pid: Number(processes[0]) })
  }
}

/** What the user should know about the monitors of these runs, which all had the same, in sentences. */
export function monitorNotes(
  runs: readonly Run[],
  programOf: (pid: number) => string | undefined = runningProgram
): string[] {
  // As the run document has it: without the login of an address.
  const { prometheus, pid } = (runs[0]?.options?.['monitor'] ?? {}) as NonNullable<LoadTestSpec['monitor']>
  const names = new Set(
    runs.flatMap(({ metrics = [] }) => metrics.filter(({ origin }) => origin === 'server').map(({ name }) => name))
  )
  const ofProcess = [...names].filter((name) => processMetric.test(name))
  return [
    ...(prometheus !== undefined && ofProcess.length === names.size
      ? [
          `--monitor: nothing was read from ${prometheus}. Check that it answers with the metrics asked for, and that the test is longer than a second.`
        ]
      : []),
    ...(pid === undefined ? [] : processNotes(pid, ofProcess, programOf(pid)))
  ]
}

const processMetric = /^process_(cpu|memory|(main_thread|event_loop_delay)(_\w+)?)$/

function processNotes(pid: number, read: readonly string[], program: string | undefined): string[] {
  if (read.length === 0)
    return [
      `--monitor: nothing was read from process ${pid}. Check that it runs, and that the test is longer than a second.`
    ]
  const isSilent = program === 'node' && !read.some((name) => name.startsWith('process_event_loop_delay'))
  if (!isSilent) return []
  return [
    `--monitor: process ${pid} does not tell how late its event loop is. Start it with node --import @kit/loadtest/event-loop to see that too.`
  ]
}

function runningProgram(pid: number): string | undefined {
  try {
    return basename(readlinkSync(`/proc/${pid}/exe`))
  } catch {
    return undefined
  }
}
