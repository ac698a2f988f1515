/** What a migration's file name says. */
export interface MigrationName {
  /** The digits at the front: the migration's identity and its place in the order. */
  readonly version: string
  /** The rest, without extension. */
  readonly title: string
}

/** What a migration is written in: SQL, JavaScript or TypeScript, or operations of MongoDB as extended JSON. */
export type FileFormat = 'sql' | 'code' | 'json'

const pattern = /^(\d+(?:_\d{6})?)[_-](.+)\.(?:sql|json|[cm]?[jt]s)$/i

/**
 * Reads `20250108_120000_add_user_table.sql`, `0001_init.ts` or `1700000000000-init.mjs`; undefined for other names, also
 * for declarations of types (`0001_init.d.ts`), which a build leaves beside what it made.
 */
export function parseName(file: string): MigrationName | undefined {
  const match = pattern.exec(file)
  if (match === null || /\.d\.[cm]?ts$/i.test(file)) return undefined
  return { version: match[1] as string, title: match[2] as string }
}

export function formatOf(file: string): FileFormat {
  if (/\.sql$/i.test(file)) return 'sql'
  return /\.json$/i.test(file) ? 'json' : 'code'
}

/** Orders versions by their numbers, so that 9 comes before 10 and a date before the same date with a time. */
export function compareVersions(a: string, b: string): number {
  // Digits of equal length order as texts; that is nearly always so, and quick for thousands of files.
  if (a.length === b.length && a.indexOf('_') === b.indexOf('_')) return a === b ? 0 : a < b ? -1 : 1
  const [dateA, timeA] = split(a)
  const [dateB, timeB] = split(b)
  if (dateA !== dateB) return dateA.length - dateB.length || (dateA < dateB ? -1 : 1)
  return timeA === timeB ? 0 : timeA < timeB ? -1 : 1
}

/** True when both are the same number, however many zeros are in front. */
export function sameVersion(a: string, b: string): boolean {
  return compareVersions(a, b) === 0
}

/** One text per version, whatever zeros stand in front. */
export function versionKey(version: string): string {
  return version.startsWith('0') ? version.replace(/^0+(?=\d)/, '') : version
}

export function newestOf(versions: Iterable<string>): string | undefined {
  let newest: string | undefined
  for (const version of versions) if (newest === undefined || compareVersions(version, newest) > 0) newest = version
  return newest
}

/** True when `wanted` is the name of the file, or its version with or without zeros in front. */
export function isCalled({ version, file }: { version: string; file: string }, wanted: string): boolean {
  return file === wanted || (/^[\d_]+$/.test(wanted) && sameVersion(version, wanted))
}

function split(version: string): readonly [number: string, time: string] {
  const [number = '', time = ''] = version.split('_')
  return [number.replace(/^0+(?=\d)/, ''), time]
}

/** `20250108_120000`, in UTC. */
export function versionOf(time: Date): string {
  const digits = time.toISOString().replace(/\D/g, '')
  return `${digits.slice(0, 8)}_${digits.slice(8, 14)}`
}

/** A title as it may stand in a file name: `Add user table!` becomes `add_user_table`; empty when nothing is left. */
export function toTitle(words: string): string {
  return words
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 120)
}
