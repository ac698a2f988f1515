/** The universal scalability law: throughput at concurrency N is λN / (1 + σ(N − 1) + κN(N − 1)). */
export interface Usl {
  /** Throughput of one user without interference. */
  lambda: number
  /** Contention: the share of work that must wait in line. */
  sigma: number
  /** Crosstalk: what every pair costs; above zero, throughput falls beyond a peak. */
  kappa: number
  /** Share of the variation that the fit explains. */
  rSquared: number
}

export interface LoadPoint {
  concurrency: number
  throughput: number
}

/**
 * Fits the law by least squares on throughput with λ > 0, σ ≥ 0, κ ≥ 0 (Gunther 2007, Guerrilla Capacity Planning, ch. 4–6).
 * For given σ and κ the best λ is known, so the search is over two numbers: a grid, then Nelder and Mead's simplex on
 * their roots, which keeps them from being negative. Null with fewer than three different concurrencies.
 */
export function fitUsl(points: readonly LoadPoint[]): Usl | null {
  if (new Set(points.map(({ concurrency }) => concurrency)).size < 3) return null
  const cost = ([a, b]: Pair) => residual(points, a * a, b * b).squares
  const grid = [0, 1e-5, 1e-4, 1e-3, 0.01, 0.03, 0.1, 0.3, 1]
  const starts = grid
    .flatMap((sigma) => grid.map((kappa): Pair => [Math.sqrt(sigma), Math.sqrt(kappa)]))
    .sort((a, b) => cost(a) - cost(b))
    .slice(0, 3)
  const best = starts.map((start) => simplex(cost, start)).reduce((a, b) => (cost(b) < cost(a) ? b : a))
  const [sigma, kappa] = [squared(best[0]), squared(best[1])]
  const { lambda, squares } = residual(points, sigma, kappa)
  const mean = points.reduce((sum, { throughput }) => sum + throughput, 0) / points.length
  const variation = points.reduce((sum, { throughput }) => sum + (throughput - mean) ** 2, 0)
  return lambda > 0
    ? { lambda, sigma, kappa, rSquared: variation === 0 ? 1 : Math.max(0, 1 - squares / variation) }
    : null
}

/** Throughput that the law expects at a concurrency. */
export function throughputAt({ lambda, sigma, kappa }: Pick<Usl, 'lambda' | 'sigma' | 'kappa'>, n: number): number {
  return (lambda * n) / (1 + sigma * (n - 1) + kappa * n * (n - 1))
}

/** Where throughput is highest: √((1 − σ)/κ). Infinity when it only flattens or grows without end. */
export function peakOf({ sigma, kappa }: Pick<Usl, 'sigma' | 'kappa'>): number {
  return kappa === 0 ? Infinity : Math.max(1, Math.sqrt(Math.max(0, 1 - sigma) / kappa))
}

/** What is too small to tell from nothing is nothing. */
const squared = (root: number) => (root * root < 1e-12 ? 0 : root * root)

type Pair = readonly [number, number]

function residual(points: readonly LoadPoint[], sigma: number, kappa: number): { lambda: number; squares: number } {
  const shapes = points.map(({ concurrency }) => throughputAt({ lambda: 1, sigma, kappa }, concurrency))
  const [xy, xx] = points.reduce(
    ([xy, xx], { throughput }, i) => [xy + shapes[i]! * throughput, xx + shapes[i]! ** 2],
    [0, 0]
  )
  const lambda = xx === 0 ? 0 : xy / xx
  return {
    lambda,
    squares: points.reduce((sum, { throughput }, i) => sum + (throughput - lambda * shapes[i]!) ** 2, 0)
  }
}

/** Nelder and Mead 1965 in two dimensions. */
function simplex(cost: (at: Pair) => number, start: Pair): Pair {
  const step = 0.02
  let corners = ([start, [start[0] + step, start[1]], [start[0], start[1] + step]] as Pair[]).map((at) => ({
    at,
    value: cost(at)
  }))
  const along = (from: Pair, to: Pair, share: number): Pair => [
    from[0] + share * (to[0] - from[0]),
    from[1] + share * (to[1] - from[1])
  ]
  for (let i = 0; i < 600; i++) {
    corners.sort((a, b) => a.value - b.value)
    const [best, middle, worst] = [corners[0]!, corners[1]!, corners[2]!]
    if (Math.hypot(best.at[0] - worst.at[0], best.at[1] - worst.at[1]) < 1e-10) break
    const centre = along(best.at, middle.at, 0.5)
    const tryAt = (share: number) => {
      const at = along(worst.at, centre, share)
      return { at, value: cost(at) }
    }
    const reflected = tryAt(2)
    const better =
      reflected.value < best.value
        ? [tryAt(3), reflected]
        : reflected.value < middle.value
          ? [reflected]
          : [tryAt(1.5), tryAt(0.5)]
    const chosen = better.reduce((a, b) => (b.value < a.value ? b : a))
    if (chosen.value < worst.value) corners[2] = chosen
    else corners = corners.map(({ at }) => ({ at: along(best.at, at, 0.5), value: cost(along(best.at, at, 0.5)) }))
  }
  return corners.reduce((a, b) => (b.value < a.value ? b : a)).at
}
