import { Fields, unreadable } from './fields.js'

/** Each line of a text as parsed JSON object, with its number; empty lines are skipped, broken ones are named. */
export function* jsonLines(text: string, source: string): Generator<{ fields: Fields; number: number }> {
  let [start, number] = [0, 0]
  while (start < text.length) {
    const end = text.indexOf('\n', start)
    const line = text.slice(start, end === -1 ? undefined : end)
    start = end === -1 ? text.length : end + 1
    number++
    if (line.trim() === '') continue
    let value: unknown
    try {
      value = JSON.parse(line)
    } catch {
      throw unreadable(source, `line ${number} is not JSON`)
    }
    yield { fields: new Fields(value, `${source}: line ${number}`), number }
  }
}
