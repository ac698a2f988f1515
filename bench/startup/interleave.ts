import { spawnSync } from 'node:child_process'
import type { Contestant } from './programs.js'

/** Wall times in milliseconds, one a round. */
export type Times = ReadonlyMap<Contestant, readonly number[]>

/**
 * Runs all contestants once a round, starting with another one each round, so that a slow moment of the machine hits
 * all alike. Two rounds before the first fill the caches of the disk and are not counted.
 * @throws when a contestant fails: the start of a program that does not start is no measurement
 */
export function interleave(contestants: readonly Contestant[], rounds: number): Times {
  const times = new Map(contestants.map((contestant) => [contestant, [] as number[]]))
  for (let round = -2; round < rounds; round++) {
    const first = (round + 2) % contestants.length
    for (const contestant of [...contestants.slice(first), ...contestants.slice(0, first)]) {
      const elapsed = timeOne(contestant)
      if (round >= 0) times.get(contestant)!.push(elapsed)
    }
  }
  return times
}

function timeOne({ name, args }: Contestant): number {
  const start = process.hrtime.bigint()
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 30_000 })
  const elapsed = Number(process.hrtime.bigint() - start) / 1e6
  if (status !== 0) throw new Error(`${name} failed:\n${stderr}`)
  return elapsed
}
