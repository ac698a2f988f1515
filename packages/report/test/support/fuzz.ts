import { randomFrom } from './runs.js'

type Random = () => number

/** Values that break assumptions. */
const oddities: readonly unknown[] = [
  null, 0, -1, 1, 0.5, -0, 1e21, 1e308, 5e-324, 2 ** 53, '', '0', '\u0000', '__proto__', 'constructor', '<b>', '=1', [], {}, [null], [[]], { a: 1 },
  true, false, '2026-13-45T99:99:99Z', '-1', 'null', '💥'.repeat(50)
] // prettier-ignore

const pick = <T>(random: Random, items: readonly T[]): T => items[Math.floor(random() * items.length)]!

/** Breaks a JSON text in one to three places: values replaced, removed, moved, or the text itself damaged. */
export function brokenJson(text: string, seed: number): string {
  const random = randomFrom(seed)
  if (random() < 0.2) return brokenText(text, seed + 1)
  const document: unknown = JSON.parse(text)
  for (let i = 0; i <= Math.floor(random() * 3); i++) breakSomewhere(document, random)
  return JSON.stringify(document)
}

function breakSomewhere(value: unknown, random: Random): void {
  let here = value as Record<string, unknown>
  for (;;) {
    const keys = Object.keys(here)
    if (keys.length === 0) return
    const key = pick(random, keys)
    const child = here[key]
    if (typeof child === 'object' && child !== null && random() < 0.8) {
      here = child as Record<string, unknown>
      continue
    }
    const way = random()
    if (way < 0.15) Reflect.deleteProperty(here, key)
    else if (way < 0.3) here[key] = here[pick(random, keys)]
    else if (way < 0.5 && typeof child === 'number') here[key] = child + (random() < 0.5 ? 1 : -1)
    else if (way < 0.6 && typeof child === 'string') here[key] = brokenText(child, Math.floor(random() * 1e9))
    else here[key] = pick(random, oddities)
    return
  }
}

/** Damages a text: cuts it, drops, doubles or changes a piece of it. */
export function brokenText(text: string, seed: number): string {
  const random = randomFrom(seed)
  const at = Math.floor(random() * (text.length + 1))
  const length = Math.floor(random() ** 3 * 40)
  const way = random()
  if (way < 0.2) return text.slice(0, at)
  if (way < 0.4) return text.slice(0, at) + text.slice(at + length)
  if (way < 0.6) return text.slice(0, at + length) + text.slice(at)
  if (way < 0.8) return text.slice(0, at) + String(pick(random, oddities)) + text.slice(at + 1)
  return text.replace(/\d+/g, (digits) =>
    random() < 0.05 ? pick(random, ['-1', '0', '99999999999999999999', '1e309', digits + digits]) : digits
  )
}

/** What a report must never show, outside the strings that users gave. */
export const nonsense = /(?<![\w"])(NaN|undefined|-?Infinity|\[object \w+\])(?![\w"])/
