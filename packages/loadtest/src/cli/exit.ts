import { exitCode } from '@kit-internal/cli'
import type { LevelsResult, Run } from '../index.js'

/** With thresholds a run is a gate; what a measurement says that cannot be trusted counts for neither side. */
export function codeOfRun(run: Run, signal: AbortSignal): number {
  if (signal.aborted) return stopped(signal)
  if (run.thresholds.length > 0 && run.validity.verdict === 'invalid') return exitCode.invalid
  if (run.thresholds.some(({ passed }) => !passed)) return exitCode.gate
  const nothingAnswered = run.totals.ok + (run.totals.httpErrors ?? 0) === 0
  return nothingAnswered || (run.interrupted && run.thresholds.length === 0) ? exitCode.failed : exitCode.done
}

/** Only thresholds of the caller make it a gate: to look for the limit and to find it is no failure. */
export function codeOfLevels(
  { brokeAt, runs }: Pick<LevelsResult, 'brokeAt' | 'runs'>,
  { isGate, signal }: { isGate: boolean; signal: AbortSignal }
): number {
  if (signal.aborted) return stopped(signal)
  if (isGate && runs.some(({ validity }) => validity.verdict === 'invalid')) return exitCode.invalid
  if (isGate && brokeAt !== undefined) return exitCode.gate
  return runs.every(({ totals }) => totals.ok === 0) ? exitCode.failed : exitCode.done
}

const stopped = (signal: AbortSignal) =>
  String(signal.reason).includes('SIGTERM') ? exitCode.terminated : exitCode.interrupted
