import { checksumOf } from '../file/checksum.js'
import { compareVersions, versionKey } from '../file/name.js'
import type { MigrationFile } from '../file/folder.js'
import type { LedgerEntry } from '../ledger.js'
import { cannotImport } from './errors.js'
import type { Applied, ForeignMigration } from './tool.js'
import { toOwnVersions } from './versions.js'

/** One migration as it will be one of ours. */
export interface ImportedFile {
  readonly version: string
  readonly file: string
  readonly text: string
  /** Of the whole file. */
  readonly checksum: string
  readonly from: string
  /** False when the folder has it already. */
  readonly write: boolean
}

export interface ImportPlan {
  /** In the order of versions. */
  readonly files: readonly ImportedFile[]
  /** To be counted as applied: ran by the other tool and not in the ledger; in the order of application. */
  readonly mark: readonly ImportedFile[]
  /** Not applied by the other tool. */
  readonly pending: readonly ImportedFile[]
}

export interface Situation {
  readonly title: string
  readonly migrations: readonly ForeignMigration[]
  readonly applied: Applied
  readonly ledger: readonly LedgerEntry[]
  /** What is in our folder already. */
  readonly present: readonly MigrationFile[]
  /** Our folder is the other tool's: files are read as they stand, and none is written. */
  readonly inPlace: boolean
}

/** What importing does: which files are written, and which migrations count as applied. */
export function planImport(situation: Situation): ImportPlan {
  const { title, migrations, applied, ledger, inPlace } = situation
  if (inPlace) refuseRewritten(migrations)
  const versions = inPlace
    ? migrations.map(({ version }) => version)
    : toOwnVersions(migrations.map(({ version }) => version))
  const byKey = new Map<string, ImportedFile>()
  for (const [at, migration] of migrations.entries()) {
    byKey.set(migration.key, toFile(migration, versions[at] as string, situation))
  }
  refuseEqualVersions([...byKey.values()])
  const ran = [...new Set(applied.keys)].map((key) => byKey.get(key) ?? missingFile(key, title))
  const known = new Set(ledger.map(({ version }) => versionKey(version)))
  const files = [...byKey.values()].sort((a, b) => compareVersions(a.version, b.version))
  return {
    files,
    mark: ran.filter(({ version }) => !known.has(versionKey(version))),
    pending: files.filter((file) => !ran.includes(file) && !known.has(versionKey(file.version)))
  }
}

/** Written by an import, and by nothing else; the ledger's entries of an import bear it. */
export const importedBy = (who: string, title: string) => `${who}, import from ${title}`

/**
 * What an import left that can be taken away: entries of the ledger, and files that still read as they were written.
 * Throws when something was applied since, which would be forgotten too.
 */
export function planUndo({ title, ledger, inPlace, present, migrations }: Omit<Situation, 'applied'>) {
  const versions = toOwnVersions(migrations.map(({ version }) => version))
  const written = new Map(
    migrations.map((migration, at) => [versionKey(versions[at] as string), checksumOf(migration.text)])
  )
  const remove = inPlace ? [] : present.filter(({ version, checksum }) => written.get(versionKey(version)) === checksum)
  const removed = new Set(remove.map(({ version }) => versionKey(version)))
  const entries = ledger.filter(({ appliedBy }) => appliedBy.endsWith(importedBy('', title)))
  const touched = ledger.filter((entry) => entries.includes(entry) || removed.has(versionKey(entry.version)))
  const first = Math.min(...touched.map(({ sequence }) => sequence))
  const since = ledger.filter(({ sequence }) => sequence >= first)
  const later = since.filter((entry) => !entries.includes(entry))
  if (later.length > 0) {
    const oldest = Math.min(...later.map(({ sequence }) => sequence))
    throw cannotImport(
      `${later.map(({ file }) => file).join(', ')} ${later.length === 1 ? 'was' : 'were'} applied since the import`,
      `Take that back first: kit-migrate rollback --steps ${since.filter(({ sequence }) => sequence >= oldest).length}`
    )
  }
  return { entries, remove }
}

function toFile(migration: ForeignMigration, version: string, { inPlace, present }: Situation): ImportedFile {
  const { text, from } = migration
  const checksum = checksumOf(text)
  const there = present.find((file) => versionKey(file.version) === versionKey(version))
  const file = inPlace ? (migration.verbatim ?? '') : fileName(migration, version)
  if (there === undefined || inPlace) return { version, file, text, checksum, from, write: !inPlace }
  if (there.checksum === checksum) return { version, file: there.file, text, checksum, from, write: false }
  throw cannotImport(
    `${there.path} is in the way of ${from}: it has the same version and another text`,
    'Import into an empty folder, named with --dir, or move that file away.'
  )
}

/** Six digits at the front of a title would be read as the time of the version. */
function fileName({ title, extension }: ForeignMigration, version: string): string {
  const plain = title.replace(/[/\\\s]+/g, '_')
  return `${version}${/^\d{6}[_-]/.test(plain) ? '-' : '_'}${plain}${extension}`
}

/** Tools that go by names may have two of one time. */
function refuseEqualVersions(files: readonly ImportedFile[]): void {
  const seen = new Map<string, ImportedFile>()
  for (const file of files) {
    const other = seen.get(versionKey(file.version))
    if (other !== undefined)
      throw cannotImport(
        `${other.from} and ${file.from} have the same version, ${file.version}`,
        'Give one of them another number, in its name and in the history of the other tool, and import again.'
      )
    seen.set(versionKey(file.version), file)
  }
}

function refuseRewritten(migrations: readonly ForeignMigration[]): void {
  const other = migrations.find(({ verbatim }) => verbatim === undefined)
  if (other === undefined) return
  throw cannotImport(
    `${other.from} cannot stay as it is, and importing does not change files of the other tool`,
    'Name another folder for the imported files with --dir, and where the present ones are with --source.'
  )
}

function missingFile(key: string, title: string): never {
  throw cannotImport(
    `${title} applied ${key}, and its file is not there`,
    'Bring the file back (or check --source), and import again.'
  )
}
