/** A source of numbers in [0, 1). */
export type Random = () => number

/**
 * Repeatable random numbers: xoshiro128**, seeded through splitmix32 (Blackman and Vigna, prng.di.unimi.it, public
 * domain). Results that depend on chance are the same in every run of the program.
 */
export function createRandom(seed: number): Random {
  let mix = seed >>> 0
  const next32 = () => {
    mix = (mix + 0x9e3779b9) >>> 0
    let word = Math.imul(mix ^ (mix >>> 16), 0x85ebca6b)
    word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35)
    return (word ^ (word >>> 16)) >>> 0
  }
  let [a, b, c, d] = [next32(), next32(), next32(), next32()]
  return () => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = rotate(d, 11)
    return result / 2 ** 32
  }
}

/** A whole number from 0 to n − 1. */
export const pick = (random: Random, n: number) => Math.min(n - 1, Math.floor(random() * n))

/** A standard normal number (Box and Muller 1958). */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits))
}
