import type { Axis } from './chart.js'

/** Where values lie on an axis: 0 at its beginning, 1 at its end. */
export interface Scale {
  place: (value: number) => number
  ticks: readonly number[]
  domain: readonly [number, number]
}

/** A scale that holds all values, with round ends and a handful of round ticks. */
export function scaleFor(axis: Axis, values: readonly number[], wanted = 5): Scale {
  const all = [...values, ...(axis.include ?? [])].filter((value) => Number.isFinite(value))
  if (axis.scale === 'log') return logScale(all.filter((value) => value > 0))
  if (axis.scale === 'percentile') return percentileScale(all)
  return linearScale(all, wanted, axis)
}

function linearScale(values: readonly number[], wanted: number, axis: Axis): Scale {
  let [low, high] = ends(values, [0, 1])
  if (low === high) [low, high] = low >= 0 ? [0, low * 2 || 1] : [low - 1, high + 1]
  const step = niceStep((high - low) / wanted, axis)
  // Time ends where the run ends; everything else ends on a round value.
  const exact = axis.unit === 'clock'
  const [from, to] = exact ? [low, high] : [Math.floor(low / step) * step, Math.ceil(high / step - 1e-9) * step]
  const ticks: number[] = []
  for (let i = Math.ceil(from / step - 1e-9); i * step <= to + step * 1e-9; i++)
    ticks.push(Number((i * step).toPrecision(12)))
  return { place: (value) => (value - from) / (to - from), ticks, domain: [from, to] }
}

/** 1, 2 or 5 times a power of ten; on a clock also the steps that clocks have. */
function niceStep(rough: number, { unit }: Axis): number {
  if (unit === 'clock' && rough > 5) {
    return (
      [10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400].find(
        (step) => step >= rough
      ) ?? Math.ceil(rough / 86_400) * 86_400
    )
  }
  const power = 10 ** Math.floor(Math.log10(rough))
  const share = rough / power
  return (share <= 1.0001 ? 1 : share <= 2.0001 ? 2 : share <= 5.0001 ? 5 : 10) * power
}

function logScale(values: readonly number[]): Scale {
  let [low, high] = ends(values, [1000, 100_000])
  if (high / low < 1.5) [low, high] = [low / 1.5, high * 1.5]
  const [from, to] = [Math.log10(low) - Math.log10(high / low) * 0.02, Math.log10(high) + Math.log10(high / low) * 0.02]
  const span = to - from
  const digits = span > 5 ? [1] : span > 2 ? [1, 3] : span > 1 ? [1, 2, 5] : [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8]
  const ticks: number[] = []
  for (let power = Math.floor(from); power <= to; power++) {
    for (const digit of digits) {
      const value = digit * 10 ** power
      if (Math.log10(value) >= from && Math.log10(value) <= to) ticks.push(Number(value.toPrecision(12)))
    }
  }
  return {
    place: (value) => (Math.log10(Math.max(value, Number.MIN_VALUE)) - from) / span,
    ticks,
    domain: [10 ** from, 10 ** to]
  }
}

function percentileScale(values: readonly number[]): Scale {
  const high = Math.min(0.999999, Math.max(0.9, ...values.filter((value) => value < 1)))
  const nines = (share: number) => -Math.log10(1 - Math.min(share, high))
  const to = nines(high)
  const ticks = [0, 0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999, 0.999999].filter((share) => share <= high)
  return { place: (value) => nines(value) / to, ticks, domain: [0, high] }
}

function ends(values: readonly number[], none: readonly [number, number]): [number, number] {
  let [low, high] = [Infinity, -Infinity]
  for (const value of values) {
    if (value < low) low = value
    if (value > high) high = value
  }
  return low > high ? [none[0], none[1]] : [low, high]
}
