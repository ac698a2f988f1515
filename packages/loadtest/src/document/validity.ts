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

/** A stall of the event loop is latency that the target never caused. */
function lateness({ collector }: Measured): Doubt[] {
  const longestMs = Math.max(0, ...collector.health.map(({ sample }) => sample.maxLateUs)) / 1000
  const late =
    collector.health.filter(({ sample }) => sample.maxLateUs > 100_000).length / Math.max(1, collector.health.length)
  if (longestMs <= 100) return []
  const severe = longestMs > 1000 || late > 0.5
  return [
    {
      code: 'CLIENT_STALLED',
      severe,
      message: `The load generator stood still for up to ${Math.round(longestMs)} ms (in ${Math.round(late * 100)} % of the seconds over 100 ms); that time is in the latencies. Run it on a machine with less to do.`
    }
  ]
}

/** Ready to run, but the processor was given to others. */
function starved({ collector, durationMs }: Measured): Doubt[] {
  const known = collector.health.map(({ sample }) => sample.waiting).filter((waiting) => waiting !== undefined)
  const mean = known.reduce((sum, waiting) => sum + waiting, 0) / Math.max(1, known.length)
  if (mean <= 0.2) return []
  return [
    {
      code: 'CLIENT_STARVED',
      severe: mean > 0.5 && durationMs >= conclusiveMs,
      message: `The load generator waited for a processor ${Math.round(mean * 100)} % of the time. Stop what else runs here, or use another machine.`
    }
  ]
}

function collected({ collector, durationMs }: Measured): Doubt[] {
  const mean = collector.health.reduce((sum, { sample }) => sum + sample.gc, 0) / Math.max(1, collector.health.length)
  if (mean <= 0.15) return []
  return [
    {
      code: 'CLIENT_MEMORY',
      severe: mean > 0.4 && durationMs >= conclusiveMs,
      message: `The load generator spent ${Math.round(mean * 100)} % of the time collecting garbage. Keep less in memory beside it, or use more --workers.`
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
