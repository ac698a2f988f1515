import { readFileSync } from 'node:fs'

/** What the machine withheld from the load generator while it ran; undefined where the system does not tell. */
export interface SystemLoad {
  /** Periods in which a CPU limit of the container stopped this process. */
  throttledPeriods: number | undefined
  /** Share of processor time that the hypervisor gave to others. */
  steal: number | undefined
}

/** Starts watching; `read` covers the time since then. */
export function systemLoad(): { read: () => SystemLoad } {
  const before = { throttled: throttledPeriods(), cpu: cpuTimes() }
  return {
    read() {
      const [throttled, cpu] = [throttledPeriods(), cpuTimes()]
      const difference = (now: number | undefined, then: number | undefined) =>
        now === undefined || then === undefined ? undefined : now - then
      const total = difference(cpu?.total, before.cpu?.total)
      const steal = difference(cpu?.steal, before.cpu?.steal)
      return {
        throttledPeriods: difference(throttled, before.throttled),
        steal: total === undefined || steal === undefined || total <= 0 ? undefined : steal / total
      }
    }
  }
}

function throttledPeriods(): number | undefined {
  for (const path of ['/sys/fs/cgroup/cpu.stat', '/sys/fs/cgroup/cpu/cpu.stat']) {
    const found = /^nr_throttled (\d+)$/m.exec(read(path))
    if (found) return Number(found[1])
  }
  return undefined
}

/** The first line of /proc/stat: user nice system idle iowait irq softirq steal …, in ticks of all processors. */
function cpuTimes(): { total: number; steal: number } | undefined {
  const line = /^cpu +(.*)$/m.exec(read('/proc/stat'))?.[1]
  if (line === undefined) return undefined
  const ticks = line.split(' ').map(Number)
  return { total: ticks.slice(0, 8).reduce((sum, tick) => sum + tick, 0), steal: ticks[7] ?? 0 }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}
