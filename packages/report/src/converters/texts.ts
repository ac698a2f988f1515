import { unreadable } from './fields.js'

/** The number behind a pattern's first group; null when the text does not have it. */
export function numberIn(text: string, pattern: RegExp): number | null {
  const found = pattern.exec(text)?.[1]
  if (found === undefined) return null
  const value = Number(found.replaceAll(',', ''))
  return Number.isFinite(value) && value >= 0 ? value : null
}

/** The same, for what must be there. */
export function requiredIn(text: string, pattern: RegExp, what: string, source: string): number {
  const value = numberIn(text, pattern)
  if (value === null) throw unreadable(source, `there is no "${what}" in it`)
  return value
}

/** The same, for whole numbers. */
export function countIn(text: string, pattern: RegExp, what: string, source: string): number {
  const value = requiredIn(text, pattern, what, source)
  if (!Number.isSafeInteger(value)) throw unreadable(source, `"${what}" is no whole number`)
  return value
}

const units: Readonly<Record<string, number>> = { us: 1, ms: 1000, s: 1e6, m: 60e6, h: 3600e6 }

/** `1.21ms` in µs; null when it is no time. */
export function microseconds(text: string | undefined): number | null {
  const parts = /^([\d.]+)\s*(us|ms|s|m|h)$/.exec(text?.trim() ?? '')
  const value = parts === null ? Number.NaN : Number(parts[1]) * units[parts[2]!]!
  return Number.isFinite(value) ? value : null
}
