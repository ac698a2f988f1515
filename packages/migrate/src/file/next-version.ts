import { compareVersions, newestOf, versionOf } from './name.js'

/**
 * The version of a new file: `20250108_120000`, counted up by seconds where it is taken. In a folder that another tool
 * began, whose versions are longer numbers, it is one of their kind, so that the new file comes behind them.
 */
export function nextVersion(taken: readonly string[], now: Date): string {
  const newest = newestOf(taken)
  const own = versionOf(now)
  if (newest === undefined || newest.includes('_') || compareVersions(own, newest) > 0)
    return free(taken, now, versionOf)
  const kind = kinds.find(({ length }) => length === newest.length)
  if (kind !== undefined && compareVersions(kind.write(now), newest) > 0) return free(taken, now, kind.write)
  return String(BigInt(newest) + 1n).padStart(newest.length, '0')
}

const digits = (time: Date) => time.toISOString().replace(/\D/g, '')

const kinds: readonly { readonly length: number; readonly write: (time: Date) => string }[] = [
  { length: 13, write: (time) => String(time.getTime()) },
  { length: 14, write: (time) => digits(time).slice(0, 14) },
  { length: 17, write: digits }
]

function free(taken: readonly string[], now: Date, write: (time: Date) => string): string {
  for (let time = now.getTime(); ; time += 1000) {
    const version = write(new Date(time))
    if (!taken.includes(version)) return version
  }
}
