import { join } from 'node:path'
import type { Context } from '../context.js'
import { migrateError } from '../errors.js'
import type { MigrationFile } from '../file/folder.js'
import { formatOf } from '../file/name.js'
import type { LedgerEntry } from '../ledger.js'
import { languageAsApplied } from './language.js'
import type { PreparedMigration, SourceFile } from './prepared.js'
import { prepareSql } from './sql.js'

/** Where a file stands: in its folder, and before which server (`PostgreSQL 18.1`). */
export interface Surroundings {
  readonly files: readonly MigrationFile[]
  readonly server: string
}

/** Prepares one file of a folder, which may look at the files before it. See {@link prepareSql}. */
export async function prepareFile(
  context: Context,
  source: SourceFile & { readonly version: string },
  { files, server }: Surroundings
): Promise<PreparedMigration> {
  const { limits, language, logger } = context
  const format = formatOf(source.file)
  if (format === 'code') {
    const { prepareProgram } = await import('../code/load.js')
    return prepareProgram(source, { path: join(context.dir, source.file), limits })
  }
  if (language.engine === 'mongodb') {
    if (format === 'sql') throw notSql(source.file)
    const { prepareOperations } = await import('../drivers/mongodb/operations-file.js')
    return prepareOperations(source, { limits })
  }
  if (format === 'json') throw operationsOfMongodb(source.file)
  // Looked up by translations only: for thousands of files it would take long.
  const earlier = () => {
    const at = files.findIndex(({ version }) => version === source.version)
    return at === -1 ? files : files.slice(0, at)
  }
  const onUnknownSyntax = isNewerThanGrammar(server)
    ? (problem: string) => logger.warn(`${problem} PostgreSQL ${grammarMajor}'s grammar says so; ${server} decides.`)
    : undefined
  const prepared = await prepareSql(source, {
    engine: language.engine,
    translate: language.translate,
    limits,
    earlier,
    onUnknownSyntax
  })
  const { statementTimeoutMs } = prepared.up.limits
  if (language.engine === 'sqlite' && statementTimeoutMs !== limits.statementTimeoutMs)
    logger.warn(`${source.file}: SQLite has no limit for statements; statement-timeout does nothing.`)
  return prepared
}

/** The same for a migration that was begun or applied, in the language of that run. */
export function prepareAsApplied(
  context: Context,
  source: SourceFile & { readonly version: string },
  { entry, ...at }: Surroundings & { readonly entry: LedgerEntry }
): Promise<PreparedMigration> {
  return prepareFile({ ...context, language: languageAsApplied(context.language, entry) }, source, at)
}

/** Of the parser, libpg-query. */
const grammarMajor = 18

function isNewerThanGrammar(server: string): boolean {
  return Number(/^PostgreSQL (\d+)/.exec(server)?.[1] ?? 0) > grammarMajor
}

function notSql(file: string) {
  return migrateError('KIT_MIGRATE_FILE', `${file} is SQL, and MongoDB does not speak it.`, {
    kind: 'usage',
    hint: 'Write the change as operations (.json) or as a program (.js, .ts), or move the file elsewhere.',
    data: { file }
  })
}

function operationsOfMongodb(file: string) {
  return migrateError('KIT_MIGRATE_FILE', `${file} has operations of MongoDB, and this database is none.`, {
    kind: 'usage',
    hint: 'Write the change as SQL (.sql) or as a program (.js, .ts), or move the file elsewhere.',
    data: { file }
  })
}
