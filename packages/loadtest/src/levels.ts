import { fitCapacity, type Capacity, type Run } from '@kit/report'
import { invalidOption } from './errors.js'
import { runLoadTest, type LoadTestOptions } from './run.js'
import type { Duration } from './spec/spec.js'

/** A load test made several times, each time with more users. */
export interface LevelsOptions extends Omit<LoadTestOptions, 'users' | 'rate' | 'stages' | 'requests'> {
  /** Users of each level, rising. @defaultValue [10, 50, 100, 200, 500] */
  levels?: readonly number[]
  /** Length of each level. @defaultValue 10 seconds */
  duration?: Duration
  /** Go no further after a level that crossed a threshold. @defaultValue false */
  stopAtThreshold?: boolean
  /** Called when a level begins and when it ended. */
  onLevel?: (level: { users: number; index: number; count: number; run?: Run }) => void
}

export interface LevelsResult {
  /** One run a level, in order. */
  runs: readonly Run[]
  /** Where throughput ends, as `@kit/report` fits it; its notes begin with where a threshold broke. */
  capacity: Capacity
  /** The users of the first level that crossed a threshold; undefined when none did. */
  brokeAt: number | undefined
}

export const defaultLevels: readonly number[] = [10, 50, 100, 200, 500]

/**
 * Raises the load level by level and says where it stops paying. Without thresholds this finds the capacity; with
 * thresholds and `stopAtThreshold` it is a stress test.
 *
 * Throws what `runLoadTest` throws. Aborting ends the level under way and the series.
 *
 * @example
 * const { capacity } = await runLevels({ url: 'http://localhost:3000/', levels: [10, 20, 40, 80] })
 * console.log(capacity.knee, capacity.safe)
 */
export async function runLevels(options: LevelsOptions): Promise<LevelsResult> {
  const { levels = defaultLevels, stopAtThreshold = false, onLevel = () => undefined, duration = 10, ...test } = options
  checkLevels(levels)
  const runs: Run[] = []
  let brokeAt: number | undefined
  for (const [index, users] of levels.entries()) {
    onLevel({ users, index, count: levels.length })
    const run = await runLoadTest({ ...test, duration, users, label: `${users} users` })
    runs.push(run)
    onLevel({ users, index, count: levels.length, run })
    if (run.thresholds.some(({ passed }) => !passed)) brokeAt ??= users
    if (test.signal?.aborted || (stopAtThreshold && brokeAt !== undefined)) break
  }
  const capacity = fitCapacity(runs)
  return { runs, capacity: { ...capacity, notes: [...breakNotes(runs, brokeAt), ...capacity.notes] }, brokeAt }
}

function breakNotes(runs: readonly Run[], brokeAt: number | undefined): string[] {
  if (brokeAt === undefined) return []
  const crossed = runs.flatMap(({ thresholds }) => thresholds).find(({ passed }) => !passed)
  return [
    `Broke at ${brokeAt === 1 ? '1 user' : `${brokeAt} users`}: ${crossed?.expression ?? 'a threshold'} was crossed.`
  ]
}

function checkLevels(levels: readonly number[]): void {
  const rises = levels.every((users, i) => Number.isInteger(users) && users > (levels[i - 1] ?? 0))
  if (levels.length === 0 || !rises)
    throw invalidOption('"levels"', 'must be whole numbers of users that rise', 'For example 10, 50, 100, 200.')
}
