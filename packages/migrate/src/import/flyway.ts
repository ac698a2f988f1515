import { cannotImport, unfinished } from './errors.js'
import { flywayVersions } from './flyway-versions.js'
import { listFiles, readText } from './files.js'
import { historyRows, isTrue, textOf } from './history-rows.js'
import { toMigrationText } from './sections.js'
import type { ForeignMigration, ReadOptions, Tool } from './tool.js'

const title = 'Flyway'

/**
 * Flyway: `V1__users.sql`, `U1__users.sql` for the way back, and `R__views.sql`, which runs again whenever it changes. A
 * repeatable one becomes a migration behind all others, as that is when Flyway runs it.
 */
export const flyway: Tool = {
  title,
  engines: ['postgresql', 'mysql', 'sqlite'],
  source: 'src/main/resources/db/migration',
  history: () => 'flyway_schema_history',
  async read(options) {
    const names = listFiles(options.source, 'deep')
    const program = names.find((name) => /(^|\/)[VRU][^/]*__[^/]*\.(java|kt|class)$/.test(name))
    if (program !== undefined)
      throw cannotImport(`${program} is a program`, 'Write the same change as SQL, and import again.')
    const whole = names.find((name) => /(^|\/)B[\d._]+__[^/]*\.sql$/.test(name))
    if (whole !== undefined)
      throw cannotImport(
        `${whole} is a baseline migration, which Flyway runs on a new database in place of the versions up to it`,
        'Move it out of the folder: those versions are imported one by one.'
      )
    const versioned = names.flatMap((path) => parse(path, /(?:^|\/)V([\d._]+)__(.+)\.sql$/))
    const repeatable = names.flatMap((path) => parse(path, /(?:^|\/)R()__(.+)\.sql$/))
    repeatable.sort((a, b) => (a.words < b.words ? -1 : 1))
    const undo = new Map(
      names.flatMap((path) => parse(path, /(?:^|\/)U([\d._]+)__(.+)\.sql$/)).map((one) => [one.version, one.path])
    )
    const { ordered, repeatableVersions } = flywayVersions(versioned, repeatable.length)
    const found: ForeignMigration[] = []
    for (const [one, version] of ordered)
      found.push(await toForeign(one, { version, back: undo.get(one.version), options, names }))
    for (const [at, one] of repeatable.entries())
      found.push(await toForeign(one, { version: repeatableVersions[at] as string, back: undefined, options, names }))
    return found
  },
  async applied(history, migrations) {
    const rows = await historyRows(history, {
      title,
      columns: ['version', 'type', 'script', 'success'],
      orderBy: 'installed_rank'
    })
    const failed = rows.find((row) => !isTrue(row['success']))
    if (failed !== undefined) {
      throw unfinished(
        `Flyway failed in ${textOf(failed['script'])}, and its history says so`,
        'See what of it is in the database, take that back by hand, and run: flyway repair. Then import again.'
      )
    }
    const keys = new Set<string>()
    const notes: string[] = []
    for (const row of rows) {
      const version = normalVersion(textOf(row['version']))
      const key = version === '' ? `R ${textOf(row['description'])}` : version
      const type = textOf(row['type'])
      if (type.endsWith('BASELINE')) {
        for (const one of upTo(key, migrations)) keys.add(one)
        notes.push(`Flyway's history begins at version ${key}: files up to it count as applied, as they do for Flyway.`)
        continue
      }
      keys.delete(key)
      // UNDO_SQL and DELETE take back; SCHEMA ran no file. A migration that is not SQL has no file here, and is reported as missing.
      if (!/^(UNDO|DELETE|SCHEMA)/.test(type)) keys.add(key)
    }
    return { keys: [...keys], notes }
  }
}

export interface FlywayFile {
  readonly path: string
  /** Empty when it is repeatable. */
  readonly version: string
  readonly words: string
}

function parse(path: string, pattern: RegExp): FlywayFile[] {
  const [, version, words] = pattern.exec(path) ?? []
  return version === undefined || words === undefined ? [] : [{ path, version: normalVersion(version), words }]
}

/** `1.01` and `1_1_0` are both version 1.1. */
const normalVersion = (version: string) =>
  version
    .split(/[._]/)
    .map((part) => part.replace(/^0+(?=\d)/, ''))
    .join('.')
    .replace(/(\.0)+$/, '')

/** The keys of the versioned migrations that Flyway runs before this version, and of that itself. */
function upTo(version: string, migrations: readonly ForeignMigration[]): string[] {
  const versions = migrations.map(({ key }) => key).filter((key) => !key.startsWith('R '))
  const { ordered } = flywayVersions(
    [version, ...versions].map((one) => ({ version: one })),
    0
  )
  const places = new Map(ordered.map(([one, place]) => [one.version, BigInt(place)]))
  const last = places.get(version) ?? 0n
  return versions.filter((one) => (places.get(one) ?? 0n) <= last)
}

async function toForeign(
  { path, version: key, words }: FlywayFile,
  at: { version: string; back: string | undefined; options: ReadOptions; names: readonly string[] }
): Promise<ForeignMigration> {
  const { source, engine } = at.options
  const up = readText(source, path)
  const down = at.back === undefined ? undefined : readText(source, at.back)
  const placeholder = /\$\{[\w.:-]+\}/.exec(up + (down ?? ''))
  if (placeholder !== null) {
    throw cannotImport(
      `${path} has the placeholder ${placeholder[0]}, which Flyway fills in`,
      'Write its value into the file, and import again.'
    )
  }
  const config = at.names.includes(`${path}.conf`) ? readText(source, `${path}.conf`) : ''
  const transaction = !/^\s*executeInTransaction\s*=\s*false/m.test(config)
  const from = at.back === undefined ? path : `${path}, ${at.back}`
  const text = await toMigrationText({ up, down, transaction }, { from, engine, title })
  const described = words.replaceAll('_', ' ')
  return { key: key === '' ? `R ${described}` : key, from, version: at.version, title: words, extension: '.sql', text }
}
