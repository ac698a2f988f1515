import { evaluateThresholds, type Judged, type ThresholdResult } from '@kit/report'
import type { Collector } from './document/collector.js'
import { toJudged } from './document/run-document.js'
import type { RunPlan } from './plan.js'

/** Judges the thresholds that may end the test early. */
export interface Gate {
  /** The first of them that is crossed at this time of the measurement; remembered. */
  crossed: (elapsedMs: number) => ThresholdResult | undefined
  found: () => ThresholdResult | undefined
}

export function watchThresholds(plan: RunPlan, collector: Collector): Gate {
  const watched = plan.thresholds.filter(({ abortOnFail }) => abortOnFail)
  let found: ThresholdResult | undefined
  return {
    crossed(elapsedMs) {
      const due = watched.filter(({ delayMs }) => elapsedMs >= delayMs)
      if (due.length === 0 || found !== undefined) return found
      const judged: Judged = toJudged(plan, collector, elapsedMs)
      found = evaluateThresholds(
        due.map(({ threshold }) => threshold),
        judged
      ).find(
        // Without an answer yet there is nothing to judge.
        ({ passed, actual }) => !passed && actual !== null
      )
      return found
    },
    found: () => found
  }
}

/** Why the test ended before its plan, in a sentence; undefined when it did not. */
export function interruptionOf(what: {
  signal: AbortSignal
  gate: Gate
  failures: readonly unknown[]
  workers: number
}): string | undefined {
  const [failure] = what.failures
  if (failure !== undefined) {
    const reason = failure instanceof Error ? failure.message : 'no error given'
    return `${what.failures.length} of ${what.workers} workers broke (${reason}); what they had under way is not counted.`
  }
  const crossed = what.gate.found()
  if (crossed !== undefined) return `The threshold ${crossed.expression} was crossed.`
  if (!what.signal.aborted) return undefined
  const reason: unknown = what.signal.reason
  return reason instanceof Error && reason.name !== 'AbortError' ? reason.message : 'Stopped by the caller.'
}
