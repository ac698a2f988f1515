import { isKitError } from '@kit-internal/errors'
import type { Limits, Step } from './drivers/contract.js'
import type { Engine, SqlEngine } from './connection.js'
import { migrateError } from './errors.js'
import type { MigrationFunction } from './code/context.js'
import { checksumOf } from './file/checksum.js'
import { formatOf } from './file/name.js'
import { parseMigration, type Section } from './file/parse.js'
import {
  describeStatement,
  isTransactionCommand,
  needsNoTransaction,
  splitStatements,
  type Dialect,
  type Statement
} from './sql/index.js'

/** One direction of a migration, split and checked: nothing in it is known to be unable to run. */
export interface Script {
  readonly steps: readonly Step[]
  /** In the place of steps: a migration that is a program, whose statements are known only when it runs. */
  readonly program?: MigrationFunction
  /** False when the file asks to run without a transaction. */
  readonly transaction: boolean
  readonly limits: Limits
  /** Of the section's text, and whether it is translated. */
  readonly checksum: string
}

/** A migration ready to run. */
export interface PreparedMigration {
  readonly up: Script
  /** Undefined when it cannot be rolled back. */
  readonly down?: Script
}

export interface PrepareOptions {
  readonly engine: SqlEngine
  readonly limits: Limits
  /** Common sections are PostgreSQL's SQL and are translated for other engines, also without the directive. */
  readonly translate: boolean
  /** The server is newer than our grammar: what that cannot read is left to the server, and told with these words. */
  readonly onUnknownSyntax?: ((problem: string) => void) | undefined
  /** Files before this one: a translation looks up in them what is there already. */
  readonly earlier: () => readonly SourceFile[]
}

/** A migration's text and the name for messages. */
export interface SourceFile {
  readonly file: string
  readonly text: string
}

/**
 * Parses, splits and checks one file. Throws `KIT_MIGRATE_FILE`, `KIT_MIGRATE_SQL_SYNTAX`,
 * `KIT_MIGRATE_TRANSACTION_COMMAND` and `KIT_MIGRATE_NEEDS_NO_TRANSACTION`, each with file and line.
 */
export async function prepareMigration(source: SourceFile, options: PrepareOptions): Promise<PreparedMigration> {
  const { up, down } = parseFor(source, options)
  const script = await prepareScript(up, source.file, options)
  if (script.steps.length === 0) {
    throw migrateError('KIT_MIGRATE_FILE', `${source.file}:${up.line}: the UP section has no statement.`, {
      kind: 'usage',
      hint: 'Write the change below "-- UP Migration", or remove the file.',
      data: { file: source.file, line: up.line }
    })
  }
  if (down === undefined) return { up: script }
  const withUp = { ...options, earlier: () => [...options.earlier(), source] }
  const downScript = await prepareScript(down, source.file, withUp)
  return downScript.steps.length === 0 ? { up: script } : { up: script, down: downScript }
}

/** What the files are written in. */
export interface Language {
  readonly engine: Engine
  readonly translate: boolean
}

/** The checksum that the ledger keeps of a file's UP section; of a program it is that of the whole. */
export function upChecksum(source: SourceFile, { engine, translate }: Language): string {
  if (formatOf(source.file) !== 'sql' || engine === 'mongodb') return checksumOf(source.text)
  return sectionChecksum(parseFor(source, { engine, translate }).up, { engine, translate })
}

/** Behind the checksum of what ran as a translation because the run was told so, and not the file. */
const translatedMark = ' translated'

/** A way back is in the language of the way there, whatever this run is told. */
export function languageAsApplied(language: Language, { checksum }: { readonly checksum: string }): Language {
  return checksum.endsWith(translatedMark) ? { ...language, translate: true } : language
}

/** Whether two checksums are of the same text. */
export function sameText(one: string, other: string): boolean {
  const [a, b] = [one, other].map((checksum) => checksum.replace(translatedMark, ''))
  return a === b
}

function sectionChecksum(section: Section, { engine, translate }: Language): string {
  const translated = translate && engine !== 'postgresql' && section.dialect === undefined
  return checksumOf(section.text) + (translated ? translatedMark : '')
}

function parseFor({ file, text }: SourceFile, { engine, translate }: Pick<PrepareOptions, 'engine' | 'translate'>) {
  return parseMigration(text, { file, dialect: engine, translate })
}

async function prepareScript(section: Section, file: string, options: PrepareOptions): Promise<Script> {
  const dialect: Dialect = options.engine
  const statements = await statementsOf(section, file, options)
  const steps = statements.map(({ text, line }) => {
    refuse(text, { file, line, dialect, transaction: section.transaction })
    return { text, line, description: describeStatement(text, dialect), checksum: checksumOf(text) }
  })
  const limits = {
    statementTimeoutMs: section.statementTimeoutMs ?? options.limits.statementTimeoutMs,
    lockTimeoutMs: section.lockTimeoutMs ?? options.limits.lockTimeoutMs
  }
  return { steps, transaction: section.transaction, limits, checksum: sectionChecksum(section, options) }
}

async function statementsOf(section: Section, file: string, options: PrepareOptions): Promise<readonly Statement[]> {
  const { engine } = options
  const translated = section.dialect === undefined && (options.translate || section.translate === true)
  if (engine === 'postgresql' || !translated) return splitKnown(section, file, options)
  const { translateSql } = await import('./translate/index.js')
  const before = options.earlier().flatMap((source) => readableUp(source))
  const { statements } = await translateSql(section.text, engine, {
    file,
    firstLine: section.line,
    direction: section.direction,
    earlier: before
  })
  return statements
}

async function splitKnown({ text, line }: Section, file: string, options: PrepareOptions): Promise<Statement[]> {
  const { engine, onUnknownSyntax } = options
  const origin = { file, firstLine: line }
  try {
    return await splitStatements(text, engine, origin)
  } catch (error) {
    if (onUnknownSyntax === undefined || !isKitError(error) || error.code !== 'KIT_MIGRATE_SQL_SYNTAX') throw error
    const statements = await splitStatements(text, engine, { ...origin, unknownSyntax: true })
    onUnknownSyntax(error.message)
    return statements
  }
}

/** PostgreSQL's UP of an earlier file; a file that cannot be read has its own error when its turn comes. */
function readableUp({ file, text }: SourceFile): string[] {
  try {
    return [parseMigration(text, { file, dialect: 'postgresql', translate: true }).up.text]
  } catch {
    return []
  }
}

function refuse(text: string, at: { file: string; line: number; dialect: Dialect; transaction: boolean }): void {
  const { file, line, dialect } = at
  if (isTransactionCommand(text, dialect)) {
    throw migrateError(
      'KIT_MIGRATE_TRANSACTION_COMMAND',
      `${file}:${line}: ${firstWords(text)} is a transaction command.`,
      {
        kind: 'usage',
        hint: 'Remove it: each migration runs in a transaction of its own, or statement by statement with "-- kit: no-transaction".',
        data: { file, line }
      }
    )
  }
  const reason = at.transaction ? needsNoTransaction(text, dialect) : undefined
  // SQLite's foreign_keys are switched by the driver, around the transaction.
  if (reason === undefined || (dialect === 'sqlite' && /^\s*pragma\s+foreign_keys\b/i.test(text))) return
  throw migrateError('KIT_MIGRATE_NEEDS_NO_TRANSACTION', `${file}:${line}: ${reason}.`, {
    kind: 'usage',
    hint: 'Put the line "-- kit: no-transaction" below the marker; best with this statement alone in its file.',
    data: { file, line }
  })
}

const firstWords = (text: string) => text.trim().split(/\s+/).slice(0, 2).join(' ')
