import type { Run } from '../schema/run.js'
import { createRandom } from '../statistics/random.js'

export type SideName = 'baseline' | 'candidate'

export interface MeasureOptions {
  /** Does one run of a side; called one at a time. */
  measure: (side: SideName, repetition: number) => Promise<Run>
  /** Runs a side. @defaultValue 5, the fewest that can prove anything */
  runs?: number
  /** @defaultValue 1 */
  seed?: number
  /** No run begins once it is aborted. */
  signal?: AbortSignal
}

/**
 * Measures two sides in turns, so that a drift of the machine hits both alike: each pair of rounds is AB BA or BA AB, by
 * lot. Rejects with the first failure of a run.
 */
export async function measureRuns({
  measure,
  runs = 5,
  seed = 1,
  signal
}: MeasureOptions): Promise<Record<SideName, Run[]>> {
  const measured: Record<SideName, Run[]> = { baseline: [], candidate: [] }
  for (const side of measuringOrder(runs, seed)) {
    signal?.throwIfAborted()
    measured[side].push(await measure(side, measured[side].length + 1))
  }
  return measured
}

/** Which side is measured when. */
export function measuringOrder(runs: number, seed: number): SideName[] {
  const random = createRandom(seed)
  const order: SideName[] = []
  for (let pair = 0; pair < runs; pair++) {
    // Every second pair mirrors the one before: ABBA or BAAB.
    const last = order.at(-1)
    const first: SideName = pair % 2 === 1 && last !== undefined ? last : random() < 0.5 ? 'baseline' : 'candidate'
    order.push(first, first === 'baseline' ? 'candidate' : 'baseline')
  }
  return order
}
