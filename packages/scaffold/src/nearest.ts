import leven from 'leven'

/** The choice a person most likely meant, if any is near. */
export function nearestOf(word: string, choices: readonly string[]): string | undefined {
  const ranked = choices.map((choice) => ({ choice, distance: leven(word, choice, { maxDistance: 4 }) }))
  const [best] = ranked.sort((a, b) => a.distance - b.distance)
  return best !== undefined && best.distance <= Math.min(3, Math.ceil(best.choice.length / 2)) ? best.choice : undefined
}
