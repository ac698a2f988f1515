import { pick, type Random } from './random.js'

/** More assignments than this are sampled instead of counted. 10 + 10 runs have 184,756. */
const mostAssignments = 200_000
const samples = 100_000

/**
 * Two-sided permutation test of the difference of means (Fisher 1935; Pitman 1937): the share of all ways to deal the
 * values to two groups of these sizes that give a difference at least as large as the one seen.
 *
 * Exact up to 200,000 ways, else from 100,000 random ones, counting the one seen (Phipson and Smyth 2010).
 * It assumes only that, without an effect, the values could have been dealt either way.
 */
export function permutationTest(a: readonly number[], b: readonly number[], random: Random): number {
  const all = [...a, ...b]
  const total = sum(all)
  const differenceOf = (sumOfA: number) => Math.abs(sumOfA / a.length - (total - sumOfA) / b.length)
  // Equal differences can differ in their last digits, depending on the order of adding.
  const seen = differenceOf(sum(a)) - 1e-12 * Math.max(...all.map(Math.abs), 1e-300)
  if (choices(all.length, a.length) > mostAssignments)
    return sampled(all, a.length, (value) => differenceOf(value) >= seen, random)
  let [extreme, ways] = [0, 0]
  eachChoiceSum(all, a.length, (sumOfA) => {
    ways++
    if (differenceOf(sumOfA) >= seen) extreme++
  })
  return extreme / ways
}

function eachChoiceSum(values: readonly number[], size: number, visit: (sum: number) => void): void {
  const descend = (from: number, left: number, soFar: number) => {
    if (left === 0) {
      visit(soFar)
      return
    }
    for (let i = from; i <= values.length - left; i++) descend(i + 1, left - 1, soFar + values[i]!)
  }
  descend(0, size, 0)
}

function sampled(values: readonly number[], size: number, isExtreme: (sum: number) => boolean, random: Random): number {
  const shuffled = [...values]
  let extreme = 1
  for (let n = 1; n < samples; n++) {
    let sumOfA = 0
    for (let i = 0; i < size; i++) {
      const j = i + pick(random, shuffled.length - i)
      ;[shuffled[i], shuffled[j]] = [shuffled[j]!, shuffled[i]!]
      sumOfA += shuffled[i]!
    }
    if (isExtreme(sumOfA)) extreme++
  }
  return extreme / samples
}

function choices(n: number, k: number): number {
  let result = 1
  for (let i = 1; i <= Math.min(k, n - k); i++) result = (result * (n - i + 1)) / i
  return Math.round(result)
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
