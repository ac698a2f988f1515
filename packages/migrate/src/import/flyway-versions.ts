/**
 * Flyway's versions have parts (`1.10.2`), ours do not: each part gets as many digits as the widest of them, so that the
 * order stays. Whole numbers stay as they are. Repeatable migrations get the numbers behind the last.
 */
export function flywayVersions<T extends { readonly version: string }>(versioned: readonly T[], repeatable: number) {
  const parts = versioned.map((one) => one.version.split('.'))
  const count = Math.max(1, ...parts.map(({ length }) => length))
  const width = count === 1 ? 0 : Math.max(2, ...parts.flat().map(({ length }) => length))
  const ordered = versioned
    .map((one, at): [T, string] => [one, padded(parts[at] ?? [], count, width)])
    .sort(([, a], [, b]) => (BigInt(a) < BigInt(b) ? -1 : 1))
  const last = BigInt(ordered.at(-1)?.[1] ?? '0')
  return { ordered, repeatableVersions: Array.from({ length: repeatable }, (_, at) => String(last + BigInt(at + 1))) }
}

const padded = (parts: readonly string[], count: number, width: number) =>
  Array.from({ length: count }, (_, at) => (parts[at] ?? '0').padStart(width, '0')).join('')
