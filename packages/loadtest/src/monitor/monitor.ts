import type { Metric } from '@kit/report/schema'

/** Watches something beside the load; a reading that fails leaves a gap, never an error. */
export interface Monitor {
  /** Takes one reading of everything. */
  read: (signal: AbortSignal) => Promise<readonly Reading[]>
}

export interface Reading {
  name: string
  unit: string
  value: number
  /** The value only ever grows; the series shows its growth per second. */
  isCounter?: boolean
  /** When it was so, µs of the clock of the watch. @defaultValue when it was read */
  at?: number
}

/** The readings of a run on its time axis. */
export interface Watch {
  stop: () => void
  /** `startedAt`: when the measurement began, µs of the same clock as `now`. */
  metrics: (startedAt: number) => Metric[]
}

/** Takes readings every second, or as often as said, until it is stopped. */
export function watch(monitors: readonly Monitor[], now: () => number, everyMs = 1000): Watch {
  const series = new Map<string, { unit: string; isCounter: boolean; points: [at: number, value: number][] }>()
  const stopping = new AbortController()
  const take = async () => {
    const readings = await Promise.all(
      monitors.map((monitor) => monitor.read(stopping.signal).catch((): readonly Reading[] => []))
    )
    for (const { name, unit, value, isCounter = false, at = now() } of readings.flat()) {
      const known = series.get(name) ?? { unit, isCounter, points: [] }
      series.set(name, known)
      known.points.push([at, value])
    }
  }
  void take()
  const timer = monitors.length === 0 ? undefined : setInterval(() => void take(), everyMs)
  return {
    stop() {
      clearInterval(timer)
      stopping.abort()
    },
    metrics: (startedAt) =>
      [...series].map(([name, { unit, isCounter, points }]) => ({
        name,
        origin: 'server' as const,
        unit,
        points: (isCounter ? growth(points) : points)
          .filter(([at]) => at >= startedAt)
          .map(([at, value]) => [rounded((at - startedAt) / 1e6), rounded(value)] as const)
      }))
  }
}

/** Growth per second between readings; a counter that starts again from nothing counts as no growth. */
function growth(points: readonly [at: number, value: number][]): [number, number][] {
  return points.slice(1).map(([at, value], i) => {
    const [before, valueBefore] = points[i]!
    return [at, Math.max(0, value - valueBefore) / ((at - before) / 1e6)]
  })
}

const rounded = (value: number) => Math.round(value * 1000) / 1000
