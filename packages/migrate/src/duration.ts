import { migrateError } from './errors.js'

const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const

/** Milliseconds of `500ms`, `30s`, `5m`, `1h`, or of a number, which are milliseconds. Throws `KIT_MIGRATE_OPTION`. */
export function parseDuration(value: string | number, what: string): number {
  if (typeof value === 'number') {
    if (Number.isFinite(value) && value >= 0) return value
    throw badDuration(String(value), what)
  }
  const match = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h)$/.exec(value.trim())
  if (match === null) throw badDuration(value, what)
  return Number(match[1]) * units[match[2] as keyof typeof units]
}

function badDuration(value: string, what: string) {
  return migrateError('KIT_MIGRATE_OPTION', `${what} cannot be "${value}".`, {
    kind: 'usage',
    hint: 'Write a number with its unit: 500ms, 30s, 5m or 1h.',
    data: { option: what }
  })
}
