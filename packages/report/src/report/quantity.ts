/** What a number means; decides how it is written everywhere. */
export type Unit =
  | 'count'
  /** Microseconds. */
  | 'latency'
  /** Milliseconds. */
  | 'duration'
  /** Seconds since the measurement began. */
  | 'clock'
  /** 0–1, shown as percent. */
  | 'share'
  /** A factor minus one, shown as signed percent. */
  | 'change'
  | 'perSecond'
  | 'bytes'
  | 'bytesPerSecond'
  | 'plain'

/** A number with its meaning; null is shown as "n/a". */
export interface Quantity {
  value: number | null
  unit: Unit
}

export type Cell = string | Quantity

export const quantity = (value: number | null, unit: Unit): Quantity => ({ value, unit })

export const notAvailable = 'n/a'

/** Writes a cell for people. The same everywhere on earth: no locale is asked. */
export function formatCell(cell: Cell): string {
  return typeof cell === 'string' ? cell : formatQuantity(cell.value, cell.unit)
}

/**
 * Writes a number for people with its unit: `1,234ms`, `98.5%`, `2.4 MB/s`.
 * What is unknown or no finite number becomes `n/a`.
 */
export function formatQuantity(value: number | null, unit: Unit): string {
  if (value === null || !Number.isFinite(value)) return notAvailable
  return withMinus(writers[unit](value))
}

/** One minus sign everywhere; the hyphen is none. */
export const withMinus = (text: string) => text.replace(/^-/, '−')

const writers: Readonly<Record<Unit, (value: number) => string>> = {
  count: (value) => grouped(value, 0),
  latency: (value) => `${significant(value / 1000)}ms`,
  duration,
  clock: (value) => (value < 120 ? `${trimmed(value, 2)}s` : duration(value * 1000)),
  share: percent,
  change: (value) => `${value > 0 ? '+' : value < 0 ? '−' : '±'}${percent(Math.abs(value))}`,
  perSecond: (value) => grouped(value, value < 10_000 ? 1 : 0),
  bytes,
  bytesPerSecond: (value) => `${bytes(value)}/s`,
  plain: (value) => significant(value)
}

function duration(ms: number): string {
  if (ms < 1000) return `${trimmed(ms, 0)}ms`
  if (ms < 120_000) return `${(ms / 1000).toFixed(2)}s`
  const seconds = Math.round(ms / 1000)
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)]
  const parts = [
    hours > 0 ? `${hours}h` : '',
    minutes > 0 ? `${minutes}m` : '',
    seconds % 60 > 0 ? `${seconds % 60}s` : ''
  ]
  return parts.filter(Boolean).join(' ')
}

function percent(share: number): string {
  const value = share * 100
  // 0.004 % must not read as "0.0%", nor 99.996 % as "100.0%".
  const digits =
    value === 0 || value === 100 || (value >= 0.05 && value < 99.95) ? 1 : value >= 0.005 && value < 99.995 ? 2 : 3
  return `${grouped(value, value > 100 ? 1 : digits)}%`
}

function bytes(value: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB', 'PB']
  let [amount, power] = [value, 0]
  while (Math.abs(amount) >= 999.95 && power < units.length - 1) [amount, power] = [amount / 1000, power + 1]
  return `${power === 0 ? trimmed(amount, 0) : amount.toFixed(1)} ${units[power]}`
}

/** At least three digits that mean something, no zeros that do not: 0.045, 3.21, 45.3, 1,234. */
function significant(value: number): string {
  const size = Math.abs(value)
  if (size === 0) return '0'
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : Math.min(9, 2 - Math.floor(Math.log10(size)))
  return trimmed(value, digits)
}

function trimmed(value: number, digits: number): string {
  const text = grouped(value, digits)
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

function grouped(value: number, digits: number): string {
  if (Math.abs(value) >= 1e15) return value.toExponential(2)
  const [whole, fraction] = value.toFixed(digits).split('.') as [string, string | undefined]
  const separated = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return fraction === undefined ? separated : `${separated}.${fraction}`
}
