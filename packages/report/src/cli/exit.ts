import { exitCode } from '@kit-internal/cli'
import type { Comparison } from '../index.js'

/** What a gate on regressions answers: invalid measurements first, then what was found, then what cannot be decided. */
export function exitCodeFor({
  validity,
  metrics,
  strength
}: Pick<Comparison, 'validity' | 'metrics' | 'strength'>): number {
  if (validity.verdict === 'invalid') return exitCode.invalid
  if (strength === 'indicative') return exitCode.inconclusive
  if (metrics.some(({ verdict }) => verdict === 'regression')) return exitCode.gate
  return metrics.some(({ verdict }) => verdict === 'inconclusive') ? exitCode.inconclusive : exitCode.done
}
