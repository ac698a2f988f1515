import { addOutcomes, noOutcomes, type Outcomes, type RequestDelta } from '../load/counters.js'
import { LatencyRecorder, type LatencyDelta } from '../load/latency-recorder.js'

export interface BlockCount {
  outcomes: Outcomes
  service: LatencyDelta
  response: LatencyDelta
  censored: number
}

const most = 120

/**
 * The run in equal stretches: seconds at first; whenever there would be more than 120, two neighbours become one.
 * Memory stays fixed however long the run.
 */
export class Blocks {
  /** How many seconds one block covers. */
  length = 1
  private blocks: (BlockCount | undefined)[] = []
  private readonly scratch = new LatencyRecorder()

  add(second: number, delta: RequestDelta): void {
    while (Math.floor(second / this.length) >= most) this.halve()
    const index = Math.floor(second / this.length)
    this.blocks[index] = this.merge(this.blocks[index], delta)
  }

  /** All blocks up to the given second, empty ones included. */
  read(seconds: number): BlockCount[] {
    while (Math.ceil(seconds / this.length) > most) this.halve()
    const count = Math.max(this.blocks.length, Math.ceil(seconds / this.length))
    return Array.from({ length: count }, (_, index) => this.blocks[index] ?? this.merge(undefined, undefined))
  }

  private halve(): void {
    this.length *= 2
    const { blocks } = this
    this.blocks = Array.from({ length: Math.ceil(blocks.length / 2) }, (_, index) =>
      this.merge(blocks[index * 2], blocks[index * 2 + 1])
    )
  }

  private merge(...parts: readonly (BlockCount | RequestDelta | undefined)[]): BlockCount {
    const outcomes = noOutcomes()
    const known = parts.filter((part) => part !== undefined)
    for (const part of known) addOutcomes(outcomes, part.outcomes)
    const latency = (of: 'service' | 'response') => {
      for (const part of known) this.scratch.add(part[of])
      return this.scratch.take()
    }
    return {
      outcomes,
      service: latency('service'),
      response: latency('response'),
      censored: known.reduce((sum, { censored }) => sum + censored, 0)
    }
  }
}
