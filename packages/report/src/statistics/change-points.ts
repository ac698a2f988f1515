import { createRandom, pick, type Random } from './random.js'

export interface ChangePoint {
  /** The first place of the new level. */
  index: number
  /** Share of random orders that look at least as divided. */
  pValue: number
}

const permutations = 499

/**
 * Where a series changes its level: E-divisive (Matteson and James 2014, JASA 109:334) with α = 1, as used for
 * performance histories by MongoDB (Daly et al. 2020, arXiv 2003.00584). Divides the series where the energy distance
 * between the parts is largest, while a permutation test finds that division too good for chance.
 */
export function changePoints(values: readonly number[], { level = 0.01, smallest = 3, seed = 1 } = {}): ChangePoint[] {
  const random = createRandom(seed)
  const found: ChangePoint[] = []
  for (;;) {
    const borders = [0, ...found.map(({ index }) => index).sort((a, b) => a - b), values.length]
    const segments = borders.slice(1).map((end, i) => ({ start: borders[i]!, values: values.slice(borders[i], end) }))
    const best = segments
      .map(({ start, values }) => ({ start, values, ...bestDivision(values, smallest) }))
      .reduce((a, b) => (b.strength > a.strength ? b : a))
    if (best.strength <= 0) break
    const stronger = countStronger(
      segments.map((segment) => segment.values),
      best.strength,
      smallest,
      random
    )
    const pValue = (stronger + 1) / (permutations + 1)
    if (pValue > level) break
    found.push({ index: best.start + best.at, pValue })
  }
  return found.sort((a, b) => a.index - b.index)
}

/** How often the best division of shuffled segments is as strong as the one seen. */
function countStronger(
  segments: readonly (readonly number[])[],
  strength: number,
  smallest: number,
  random: Random
): number {
  let stronger = 0
  for (let n = 0; n < permutations; n++) {
    if (Math.max(...segments.map((values) => bestDivision(shuffled(values, random), smallest).strength)) >= strength)
      stronger++
  }
  return stronger
}

/**
 * The division with the largest scaled energy distance nm/(n+m) · (2·E|X−Y| − E|X−X′| − E|Y−Y′|); sums are carried from
 * one division to the next, so that all take O(n²) together.
 */
export function bestDivision(values: readonly number[], smallest: number): { at: number; strength: number } {
  const total = values.length
  let best = { at: 0, strength: 0 }
  if (total < 2 * smallest) return best
  const distance = (i: number, j: number) => Math.abs(values[i]! - values[j]!)
  let [left, right, between] = [0, 0, 0]
  for (let i = 0; i < total; i++) for (let j = i + 1; j < total; j++) right += distance(i, j)
  for (let at = 1; at < total; at++) {
    // The value before the border moves from the right part to the left one.
    let [toLeft, toRight] = [0, 0]
    for (let i = 0; i < at - 1; i++) toLeft += distance(i, at - 1)
    for (let j = at; j < total; j++) toRight += distance(at - 1, j)
    left += toLeft
    right -= toRight
    between += toRight - toLeft
    if (at < smallest || total - at < smallest) continue
    const [n, m] = [at, total - at]
    const energy = (2 * between) / (n * m) - (2 * left) / (n * (n - 1)) - (2 * right) / (m * (m - 1))
    const strength = ((n * m) / (n + m)) * energy
    if (strength > best.strength) best = { at, strength }
  }
  return best
}

function shuffled(values: readonly number[], random: Random): number[] {
  const copy = [...values]
  for (let i = copy.length - 1; i > 0; i--) {
    const j = pick(random, i + 1)
    ;[copy[i], copy[j]] = [copy[j]!, copy[i]!]
  }
  return copy
}
