import { lineAt, syntaxError } from '../sql/errors.js'
import type { Statement } from '../sql/index.js'
import { parsePostgres, type ParsedStatement, PostgresSyntaxError } from '../sql/postgresql-parser.js'
import { pick } from '../sql/postgresql-tree.js'
import { utf8Index } from '../sql/utf8-index.js'
import { Catalog } from './catalog.js'
import { fold } from './fold.js'
import { mysqlTarget } from './mysql.js'
import { Refusal, type Refused, translationError } from './refusal.js'
import { sqliteTarget } from './sqlite.js'
import { translateStatement } from './statement.js'
import type { Target } from './target.js'

/** Engines that a migration written for PostgreSQL can be translated to; `mysql` covers MariaDB. */
export type TranslationTarget = 'mysql' | 'sqlite'

const targets = { mysql: mysqlTarget, sqlite: sqliteTarget } satisfies Record<TranslationTarget, Target>

export interface TranslationOrigin {
  /** Name of the file, for messages. */
  readonly file?: string
  /** Line of the file on which the SQL starts. @defaultValue 1 */
  readonly firstLine?: number
  /** Which section this is, for the advice in errors. @defaultValue 'up' */
  readonly direction?: 'up' | 'down'
  /**
   * PostgreSQL's SQL of what is there already: UP of the earlier migrations, and for DOWN that of the same file. Trigger
   * functions, primary keys and the tables of indexes are looked up in it. @defaultValue []
   */
  readonly earlier?: readonly string[]
}

export interface Translation {
  /** The statements joined, for reading and for the ledger. */
  readonly sql: string
  /** Each with the line of the PostgreSQL statement that it stands for; `offset` points into `sql`. */
  readonly statements: readonly Statement[]
}

/**
 * Translates a section written in PostgreSQL's DDL. What docs/guides/translating-migrations.md lists is translated;
 * everything else rejects with `KIT_MIGRATE_TRANSLATION`, which names line and construct of all that stands in the
 * way and the dialect section to write instead. Never sends anything anywhere.
 *
 * Rejects with `KIT_MIGRATE_SQL_SYNTAX` when PostgreSQL could not read the text.
 *
 * @example
 * const { statements } = await translateSql('CREATE TABLE t (id bigserial PRIMARY KEY)', 'sqlite')
 */
export async function translateSql(
  sql: string,
  to: TranslationTarget,
  at: TranslationOrigin = {}
): Promise<Translation> {
  const target = targets[to]
  const catalog = new Catalog()
  for (const earlier of at.earlier ?? []) await learnAll(earlier, catalog)
  const parsed = await parse(sql, at)
  const { statements: folded, comments } = fold(sql, parsed, target)
  const refused: Refused[] = []
  const written: { text: string; line: number }[] = []
  const lineOf = lineReader(sql, at.firstLine)
  for (const { node, start, text } of folded) {
    const line = lineOf(start)
    try {
      // A table's own columns matter to its keys, while a function is compared with the one before it.
      if (pick(node, 'CreateFunctionStmt') === undefined) await catalog.learn(node, text)
      const statements = await translateStatement(node, text, { target, catalog }, comments)
      await catalog.learn(node, text)
      written.push(...statements.map((statement) => ({ text: statement, line })))
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      const exact = error.location === undefined ? line : lineOf(utf8Index(sql)(error.location))
      refused.push({ line: Math.max(line, exact), construct: error.construct, advice: error.advice })
    }
  }
  if (refused.length > 0) throw translationError(refused, target, at.file, at.direction ?? 'up')
  return join(written)
}

const lineReader = (sql: string, firstLine: number | undefined) => (index: number) => lineAt(sql, index, firstLine)

async function parse(sql: string, at: TranslationOrigin): Promise<ParsedStatement[]> {
  try {
    return await parsePostgres(sql)
  } catch (error) {
    if (!(error instanceof PostgresSyntaxError)) throw error
    throw syntaxError(
      sql,
      error.offset,
      error.message,
      at,
      'The section is read as PostgreSQL, because it is to be translated.'
    )
  }
}

async function learnAll(sql: string, catalog: Catalog): Promise<void> {
  try {
    for (const { node, start, end } of await parsePostgres(sql)) await catalog.learn(node, sql.slice(start, end))
  } catch (error) {
    if (!(error instanceof PostgresSyntaxError)) throw error
  }
}

function join(written: readonly { text: string; line: number }[]): Translation {
  let sql = ''
  const statements = written.map(({ text, line }) => {
    const offset = sql.length
    sql += `${text};\n`
    return { text, line, offset }
  })
  return { sql, statements }
}
