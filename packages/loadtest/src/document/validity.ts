import { percentileOf, type Reason, type Totals, type Validity } from '@kit/report/schema'
import type { RunPlan } from '../plan.js'
import type { Measured } from './run-document.js'
import { toHistogram } from './latency.js'

/**
 * Whether the load generator itself kept up. Shares are of seconds of the run, so that one hiccup in a long run does
 * not condemn it. The limits are those that bench/loadtest/self-doubt.ts tried on healthy and on disturbed runs.
 */
export function judgeValidity(plan: RunPlan, measured: Measured, totals: Totals): Validity {
  const reasons = [
    ...broken(plan, measured),
    ...lateness(measured),
    ...starved(measured),
    ...collected(measured),
    ...system(measured),
    ...load(plan, measured, totals)
  ]
  const verdict = reasons.some(({ severe }) => severe) ? 'invalid' : reasons.length > 0 ? 'degraded' : 'ok'
  return { verdict, reasons: reasons.map(({ code, message }) => ({ code, message })) }
}

/** Shorter runs are mostly their own beginning: they are doubted, but not condemned. */
const conclusiveMs = 2000

type Doubt = Reason & { severe: boolean }

/** The load was not the planned one, and what the broken workers had under way is not counted. */
function broken({ workers }: RunPlan, { broken: count }: Measured): Doubt[] {
  if (count === 0) return []
  return [
    {
      code: 'WORKERS_BROKE',
      severe: true,
      message: `${count} of ${workers} workers broke; what they had under way is not counted. Use fewer users or workers.`
    }
  ]
}

/** A stall of the event loop is latency that the target never caused. */
function lateness({ collector: { health } }: Measured): Doubt[] {
  const longestMs = health.longestLateUs / 1000
  const share = health.lateWindows / Math.max(1, health.windows)
  if (longestMs <= 100) return []
  return [
    {
      code: 'CLIENT_STALLED',
      severe: longestMs > 1000 || share > 0.5,
      message: `The load generator stood still for up to ${Math.round(longestMs)} ms (in ${Math.round(share * 100)} % of the seconds over 100 ms); that time is in the latencies. Run it on a machine with less to do.`
    }
  ]
}

/** Ready to run, but the processor was given to others: each wait ends up in a latency. */
function starved({ collector, durationMs }: Measured): Doubt[] {
  const { waiting: share, schedulingDelayUs } = collector.health.means()
  const delayMs = schedulingDelayUs / 1000
  if (share <= 0.2 && delayMs <= 0.5) return []
  return [
    {
      code: 'CLIENT_STARVED',
      severe: (share > 0.5 || delayMs > 20) && durationMs >= conclusiveMs,
      message: `The load generator waited for a processor ${Math.round(share * 100)} % of the time, ${delayMs.toFixed(1)} ms each time it had something to do. Stop what else runs here, or use another machine.`
    }
  ]
}

function collected({ collector, durationMs }: Measured): Doubt[] {
  const { gc: share } = collector.health.means()
  if (share <= 0.15) return []
  return [
    {
      code: 'CLIENT_MEMORY',
      severe: share > 0.4 && durationMs >= conclusiveMs,
      message: `The load generator spent ${Math.round(share * 100)} % of the time collecting garbage. Keep less in memory beside it, or use more --workers.`
    }
  ]
}

function system({ system: { throttledPeriods = 0, steal = 0 }, durationMs }: Measured): Doubt[] {
  const throttledShare = (throttledPeriods * 100) / Math.max(100, durationMs)
  return [
    ...(throttledShare > 0.05
      ? [
          {
            code: 'CLIENT_THROTTLED',
            severe: throttledShare > 0.25,
            message: `The CPU limit of this container stopped the load generator ${throttledPeriods} times. Give it more CPU.`
          }
        ]
      : []),
    ...(steal > 0.1
      ? [
          {
            code: 'CLIENT_STOLEN',
            severe: steal > 0.3,
            message: `The hypervisor gave ${Math.round(steal * 100)} % of the processor time to other machines. Use a quieter one.`
          }
        ]
      : [])
  ]
}

/** The open model promises a pace; what leaves late is no longer that load. */
function load(plan: RunPlan, { collector }: Measured, totals: Totals): Doubt[] {
  if (plan.model.kind === 'closed') return []
  const untried = collector.requests.reduce((sum, counters) => sum + counters.untried(), 0)
  const lagMs = (percentileOf(toHistogram(collector.sendLag.read()), 0.99) ?? 0) / 1000
  return [
    ...(lagMs > 20
      ? [
          {
            code: 'CLIENT_LATE',
            severe: lagMs > 200,
            message: `1 % of the requests left ${Math.round(lagMs)} ms or more after their time though a user was free. Use more --workers or a lower rate.`
          }
        ]
      : []),
    ...(untried > 0
      ? [
          {
            code: 'LOAD_NOT_REACHED',
            severe: untried > totals.attempts * 0.1,
            message: `${untried} requests were due but found none of the ${plan.users} users free. The target is slower than the rate, or --users is too low.`
          }
        ]
      : [])
  ]
}
