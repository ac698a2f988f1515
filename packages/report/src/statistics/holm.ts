/**
 * P-values corrected for asking several questions at once (Holm 1979): with them, the chance of even one false alarm
 * stays below the level. In the order given.
 */
export function holm(pValues: readonly number[]): number[] {
  const order = pValues.map((_, i) => i).sort((i, j) => pValues[i]! - pValues[j]!)
  const adjusted = pValues.map(() => 1)
  let highest = 0
  for (const [rank, i] of order.entries()) {
    highest = Math.max(highest, Math.min(1, pValues[i]! * (pValues.length - rank)))
    adjusted[i] = highest
  }
  return adjusted
}
