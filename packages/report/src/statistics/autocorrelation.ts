/**
 * How many neighbours hang together: the integrated autocorrelation time, by Geyer's initial positive sequence
 * (Geyer 1992). 1 for independent values; n values are worth about n divided by it.
 */
export function correlationTime(values: readonly number[]): number {
  const n = values.length
  if (n < 4) return 1
  const mean = values.reduce((sum, value) => sum + value, 0) / n
  const centred = values.map((value) => value - mean)
  const covariance = (lag: number) => {
    let sum = 0
    for (let i = 0; i + lag < n; i++) sum += centred[i]! * centred[i + lag]!
    return sum / n
  }
  const variance = covariance(0)
  if (variance === 0) return 1
  let time = -1
  // Sums of neighbouring pairs are positive for any stationary process; from the first negative one on it is noise.
  for (let lag = 0; lag + 1 < n / 2; lag += 2) {
    const pair = (covariance(lag) + covariance(lag + 1)) / variance
    if (pair <= 0) break
    time += 2 * pair
  }
  return Math.max(1, time)
}

/** Neighbours to resample together: twice the correlation time, but never so many that fewer than four pieces remain. */
export function blockLength(values: readonly number[]): number {
  const time = correlationTime(values)
  const wanted = time <= 1.5 ? 1 : Math.ceil(2 * time)
  return Math.max(1, Math.min(wanted, Math.floor(values.length / 4)))
}
