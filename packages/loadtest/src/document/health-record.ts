import type { HealthSample } from '../load/health.js'

/** What the validity of a run is judged by, added up over all seconds of all workers. */
export class HealthRecord {
  windows = 0
  /** Windows in which the event loop stood still for more than a tenth of a second. */
  lateWindows = 0
  longestLateUs = 0
  private readonly sums = { waiting: 0, schedulingDelayUs: 0, gc: 0 }
  private known = 0

  add({ maxLateUs, waiting, schedulingDelayUs, gc }: HealthSample): void {
    this.windows++
    if (maxLateUs > 100_000) this.lateWindows++
    this.longestLateUs = Math.max(this.longestLateUs, maxLateUs)
    this.sums.gc += gc
    if (waiting === undefined || schedulingDelayUs === undefined) return
    this.known++
    this.sums.waiting += waiting
    this.sums.schedulingDelayUs += schedulingDelayUs
  }

  /** Averages over the windows; 0 for what the system does not tell. */
  means(): { waiting: number; schedulingDelayUs: number; gc: number } {
    const known = Math.max(1, this.known)
    return {
      waiting: this.sums.waiting / known,
      schedulingDelayUs: this.sums.schedulingDelayUs / known,
      gc: this.sums.gc / Math.max(1, this.windows)
    }
  }
}

/** The worst of all workers in one row of the series. */
export type WorstHealth = Pick<HealthSample, 'maxLateUs' | 'busy' | 'gc'> & {
  waiting: number
  schedulingDelayUs: number
}

export const noHealth = (): WorstHealth => ({ maxLateUs: 0, busy: 0, gc: 0, waiting: 0, schedulingDelayUs: 0 })

export function worsen(worst: WorstHealth, sample: HealthSample): void {
  for (const key of Object.keys(worst) as (keyof WorstHealth)[]) worst[key] = Math.max(worst[key], sample[key] ?? 0)
}
