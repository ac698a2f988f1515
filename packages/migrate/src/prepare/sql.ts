import { isKitError } from '@kit-internal/errors'
import type { SqlEngine } from '../connection.js'
import type { Limits } from '../drivers/contract.js'
import { migrateError } from '../errors.js'
import { checksumOf } from '../file/checksum.js'
import { parseMigration, type Section } from '../file/parse.js'
import {
  describeStatement,
  isForeignKeysPragma,
  isTransactionCommand,
  needsNoTransaction,
  splitStatements,
  type Dialect,
  type Statement
} from '../sql/index.js'
import { parseFor, sectionChecksum } from './language.js'
import type { PreparedMigration, Script, SourceFile } from './prepared.js'

export interface PrepareOptions {
  readonly engine: SqlEngine
  readonly limits: Limits
  /** Common sections are PostgreSQL's SQL and are translated for other engines, also without the directive. */
  readonly translate: boolean
  /** Called with the grammar's complaint when a statement is left to a server newer than our grammar. */
  readonly onUnknownSyntax?: ((problem: string) => void) | undefined
  /** Files before this one: a translation looks up in them what is there already. */
  readonly earlier: () => readonly SourceFile[]
}

/**
 * Parses, translates, splits and checks one file. Throws `KIT_MIGRATE_FILE`, `KIT_MIGRATE_SQL_SYNTAX`,
 * `KIT_MIGRATE_TRANSLATION`, `KIT_MIGRATE_TRANSACTION_COMMAND` and `KIT_MIGRATE_NEEDS_NO_TRANSACTION`, each with file and
 * line.
 */
export async function prepareSql(source: SourceFile, options: PrepareOptions): Promise<PreparedMigration> {
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
  const { translateSql } = await import('../translate/index.js')
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
  if (reason === undefined || (dialect === 'sqlite' && isForeignKeysPragma(text))) return
  throw migrateError('KIT_MIGRATE_NEEDS_NO_TRANSACTION', `${file}:${line}: ${reason}.`, {
    kind: 'usage',
    hint: 'Put the line "-- kit: no-transaction" below the marker; best with this statement alone in its file.',
    data: { file, line }
  })
}

const firstWords = (text: string) => text.trim().split(/\s+/).slice(0, 2).join(' ')
