import { resolve } from 'node:path'
import { sqlEngines, type SqlEngine } from '../connection.js'
import { parseDuration } from '../duration.js'
import { parseMigration } from '../file/parse.js'
import { readFolder, type MigrationFile } from '../file/folder.js'
import { formatOf } from '../file/name.js'
import { findFile } from '../plan.js'
import { lintMigration, type Finding } from '../lint/index.js'
import { migrateError } from '../errors.js'
import type { Duration } from '../options.js'

export interface LintOptions {
  /** The folder with the migrations. @defaultValue './migrations' */
  dir?: string | undefined
  /** What a relative folder is relative to. @defaultValue process.cwd() */
  cwd?: string | undefined
  /** @defaultValue 'postgresql' */
  database?: SqlEngine | undefined
  /** Versions or file names. @defaultValue every file */
  files?: readonly string[] | undefined
  /** Rules to leave out. */
  allow?: readonly string[] | undefined
  /** Rules to add that are off by default. */
  include?: readonly string[] | undefined
  /** Given when every run has this limit, so that files need not say it. */
  lockTimeout?: Duration | undefined
  statementTimeout?: Duration | undefined
}

export interface LintResult {
  readonly database: SqlEngine
  readonly files: number
  /** In the order of files and lines. */
  readonly findings: readonly Finding[]
}

/** Reads migrations written in SQL and says what would hurt a running system. Asks no database. */
export async function lint(options: LintOptions): Promise<LintResult> {
  const { database = 'postgresql' } = options
  if (!sqlEngines.includes(database)) {
    throw migrateError('KIT_MIGRATE_OPTION', `Lint knows no database "${database as string}".`, {
      kind: 'usage',
      hint: `Databases: ${sqlEngines.join(', ')}.`
    })
  }
  const folder = resolve(options.cwd ?? process.cwd(), options.dir ?? 'migrations')
  const all = readFolder(folder).filter(({ file }) => formatOf(file) === 'sql')
  const files =
    options.files === undefined || options.files.length === 0 ? all : options.files.map((name) => findFile(all, name))
  const findings: Finding[] = []
  for (const file of files) findings.push(...(await lintFile(file, database, options)))
  return { database, files: files.length, findings }
}

async function lintFile({ file, text }: MigrationFile, dialect: SqlEngine, options: LintOptions): Promise<Finding[]> {
  const { up, down } = parseMigration(text, { file, dialect })
  const limits = {
    lockTimeout: options.lockTimeout !== undefined && parseDuration(options.lockTimeout, 'lockTimeout') > 0,
    statementTimeout:
      options.statementTimeout !== undefined && parseDuration(options.statementTimeout, 'statementTimeout') > 0
  }
  const sections = (down === undefined ? [up] : [up, down]).map((section) => ({
    direction: section.direction,
    ...(section.translate && section.dialect === undefined ? { dialect: 'postgresql' as const } : {}),
    sql: section.text,
    firstLine: section.line,
    transaction: section.transaction,
    lockTimeout: limits.lockTimeout || section.lockTimeoutMs !== undefined,
    statementTimeout: limits.statementTimeout || section.statementTimeoutMs !== undefined
  }))
  const { allow, include } = options
  return lintMigration({
    dialect,
    sections,
    file,
    ...(allow === undefined ? {} : { allow }),
    ...(include === undefined ? {} : { include })
  })
}
