import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { engineTitles, type Engine } from './connection.js'
import { migrateError } from './errors.js'
import { parseName, toTitle } from './file/name.js'
import { nextVersion } from './file/next-version.js'
import { templates } from './templates.js'

/** What a new migration may be written in. */
const createFormats = ['sql', 'js', 'ts', 'json'] as const
export type CreateFormat = (typeof createFormats)[number]

export interface CreateOptions {
  /** What the migration does, in a few words: `add user table`. */
  name: string
  /** @defaultValue './migrations' */
  dir?: string | undefined
  /** What a relative folder is relative to. @defaultValue process.cwd() */
  cwd?: string | undefined
  /** SQL, a program, or operations of MongoDB as JSON. @defaultValue 'sql', and 'js' for MongoDB */
  format?: CreateFormat | undefined
  /** Whose program it is: for MongoDB it is given a Db, for the others knex. */
  database?: Engine | undefined
  /** The moment that names the version, in UTC. @defaultValue now */
  now?: Date | undefined
}

export interface CreateResult {
  readonly version: string
  readonly file: string
  readonly path: string
}

/**
 * Writes an empty migration, `20250108_120000_add_user_table.sql` (or another format), and makes the folder if it is missing.
 * A version that is taken is counted up by seconds; in a folder of longer numbers it is one of their kind. Rejects with
 * `KIT_MIGRATE_OPTION` for a name without letters, an unknown format and one that the database has not.
 */
export async function createMigration(options: CreateOptions): Promise<CreateResult> {
  const title = toTitle(options.name)
  if (title === '') {
    throw migrateError('KIT_MIGRATE_OPTION', `"${options.name}" is no name for a migration.`, {
      kind: 'usage',
      hint: 'Say what it does, in letters and digits: add_user_table'
    })
  }
  const mongodb = options.database === 'mongodb'
  const format = options.format ?? (mongodb ? 'js' : 'sql')
  refuseFormat(format, options.database)
  const dir = resolve(options.cwd ?? process.cwd(), options.dir ?? 'migrations')
  await makeFolder(dir)
  const version = await freeVersion(dir, options.now ?? new Date())
  const file = `${version}_${title}.${format}`
  const path = join(dir, file)
  await writeFile(path, templates[format]({ file, mongodb }), { flag: 'wx' })
  return { version, file, path }
}

async function makeFolder(dir: string): Promise<void> {
  try {
    await mkdir(dir, { recursive: true })
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw migrateError('KIT_MIGRATE_FOLDER', `The folder ${dir} cannot be made (${code ?? 'unknown error'}).`, {
      kind: 'usage',
      hint: 'Name a folder with --dir, not a file, and one that may be written to.',
      cause
    })
  }
}

async function freeVersion(dir: string, now: Date): Promise<string> {
  const taken = (await readdir(dir)).flatMap((file) => parseName(file)?.version ?? [])
  return nextVersion(taken, now)
}

function refuseFormat(format: CreateFormat, database: Engine | undefined): void {
  const missing = database === 'mongodb' ? 'sql' : database === undefined ? undefined : 'json'
  const known = createFormats.filter((one) => one !== missing)
  if (known.includes(format)) return
  const where = database === undefined ? '' : ` for ${engineTitles[database]}`
  throw migrateError('KIT_MIGRATE_OPTION', `There is no format "${format as string}"${where}.`, {
    kind: 'usage',
    hint: `Formats: ${known.join(', ')}.`
  })
}
