import { isUtf8 } from 'node:buffer'
import { readdirSync, readFileSync, statSync, type Dirent } from 'node:fs'
import { join } from 'node:path'
import { migrateError } from '../errors.js'
import { checksumOf } from './checksum.js'
import { compareVersions, parseName, sameVersion } from './name.js'

/** A migration file as found on the disk, not yet parsed. */
export interface MigrationFile {
  readonly version: string
  readonly title: string
  /** The name with its extension. */
  readonly file: string
  readonly path: string
  readonly text: string
  /** Of the whole file. */
  readonly checksum: string
}

/**
 * The migrations of a folder in their order: `.sql`, and `.js`, `.mjs`, `.cjs`, `.ts`, `.mts`, `.cts` and `.json` with a
 * version in front. Other files are none of ours. A program that stands beside what it was built to is one migration.
 * Throws `KIT_MIGRATE_FOLDER` when the folder or a file cannot be read, or a `.sql` has no version, and
 * `KIT_MIGRATE_DUPLICATE_VERSION` when two files have the same one.
 */
export function readFolder(dir: string): MigrationFile[] {
  const entries = new Map(list(dir).map((entry) => [entry.name, entry]))
  const names = [...entries.keys()].filter((file) => !file.startsWith('.'))
  const ours = withoutBuilt(names.filter((file) => /\.sql$/i.test(file) || parseName(file) !== undefined))
  for (const file of ours) refuseEndless(entries.get(file), join(dir, file))
  const files = ours.map((file) => readMigration(dir, file)).sort((a, b) => compareVersions(a.version, b.version))
  for (const [index, next] of files.entries()) {
    const previous = files[index - 1]
    if (previous === undefined || !sameVersion(previous.version, next.version)) continue
    throw migrateError(
      'KIT_MIGRATE_DUPLICATE_VERSION',
      `${previous.file} and ${next.file} have the same version ${next.version}.`,
      {
        kind: 'usage',
        hint: 'Rename the one that is not applied anywhere yet, so that it has a version of its own.',
        data: { version: next.version, files: [previous.file, next.file] }
      }
    )
  }
  return files
}

/** Of `0001_init.ts` and the `0001_init.js` that a compiler put beside it, the one that people write. */
function withoutBuilt(names: readonly string[]): string[] {
  const written = new Set(names.filter((file) => /\.[cm]?ts$/i.test(file)))
  return names.filter((file) => !/\.[cm]?js$/i.test(file) || !written.has(file.replace(/js$/i, 'ts')))
}

function readMigration(dir: string, file: string): MigrationFile {
  const name = parseName(file)
  if (name === undefined) {
    throw migrateError('KIT_MIGRATE_FOLDER', `${join(dir, file)} has no version at the front of its name.`, {
      kind: 'usage',
      hint: 'Name it like 20250108_120000_add_user_table.sql (kit-migrate create makes such names), or move it elsewhere.'
    })
  }
  const path = join(dir, file)
  const text = readText(path)
  return { file, path, text, checksum: checksumOf(text), ...name }
}

/** A pipe or a device would be read for ever. What is a plain file already needs no second look. */
function refuseEndless(entry: Dirent | undefined, path: string): void {
  if (entry === undefined || entry.isFile() || entry.isDirectory()) return
  if (!isEndless(path)) return
  throw migrateError('KIT_MIGRATE_FOLDER', `${path} is no file.`, {
    kind: 'usage',
    hint: 'What is named like a migration must be a file that may be read.'
  })
}

function isEndless(path: string): boolean {
  try {
    const target = statSync(path)
    return !target.isFile() && !target.isDirectory()
  } catch {
    // Whoever reads it says why it cannot be.
    return false
  }
}

function readText(path: string): string {
  const text = readFile(path, 'utf8')
  // Bytes that are not UTF-8 were replaced by this character, which a file may also contain.
  if (!text.includes('\ufffd') || isUtf8(readFile(path, null))) return text
  throw migrateError('KIT_MIGRATE_FOLDER', `${path} is not written in UTF-8.`, {
    kind: 'usage',
    hint: 'Save it as UTF-8, so that its letters reach the database as they are.'
  })
}

function readFile(path: string, encoding: 'utf8'): string
function readFile(path: string, encoding: null): Buffer
function readFile(path: string, encoding: 'utf8' | null): string | Buffer {
  try {
    return readFileSync(path, encoding)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw migrateError('KIT_MIGRATE_FOLDER', `${path} cannot be read (${code ?? 'unknown error'}).`, {
      kind: 'usage',
      hint: 'What is named like a migration must be a file that may be read.',
      cause
    })
  }
}

function list(dir: string): Dirent[] {
  try {
    return readdirSync(dir, { withFileTypes: true })
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw migrateError(
      'KIT_MIGRATE_FOLDER',
      `The migrations folder ${dir} ${code === 'ENOENT' ? 'does not exist' : `cannot be read (${code ?? 'unknown error'})`}.`,
      {
        kind: 'usage',
        hint: 'Name the folder with --dir, or write the first migration: kit-migrate create init',
        cause
      }
    )
  }
}
