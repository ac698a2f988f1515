import { compareVersions, versionOf } from '../file/name.js'

/**
 * Versions of another tool as ours: times become `20250108_120000`, so that what `create` writes comes after them;
 * plain numbers stay. All stay as they are when two of them fall into one second. The order is kept.
 */
export function toOwnVersions(versions: readonly string[]): string[] {
  const own = versions.map(toOwnVersion)
  const sorted = versions.map((version, at) => [version, own[at] as string] as const)
  sorted.sort(([a], [b]) => compareVersions(a, b))
  const kept = sorted.every(
    ([, version], at) => at === 0 || compareVersions((sorted[at - 1] as readonly string[])[1] as string, version) < 0
  )
  return kept ? own : [...versions]
}

function toOwnVersion(version: string): string {
  // 20250108120000, with or without milliseconds behind it.
  const [, date, time] = /^((?:19|20)\d{6})(\d{6})(?:\d{3})?$/.exec(version) ?? []
  if (date !== undefined && time !== undefined) return `${date}_${time}`
  if (/^1\d{12}$/.test(version)) return versionOf(new Date(Number(version)))
  return /^1\d{9}$/.test(version) ? versionOf(new Date(Number(version) * 1000)) : version
}
