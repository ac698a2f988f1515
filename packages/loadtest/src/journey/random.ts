/** Uniform numbers from 0 (included) to 1 (excluded). */
export type Random = () => number

/** Repeatable random numbers: mulberry32 (Tommy Ettinger, public domain). Good enough for choices and arrivals. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A seed for one of several independent streams. */
export function streamSeed(seed: number, stream: number): number {
  return (Math.imul(seed, 0x9e3779b1) + Math.imul(stream + 1, 0x85ebca6b)) >>> 0
}
