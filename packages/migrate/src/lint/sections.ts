import type { Dialect, Statement } from '../sql/dialect.js'
import { splitStatements } from '../sql/index.js'
import { lexemes } from '../sql/lexemes.js'
import { parsePostgres, PostgresSyntaxError } from '../sql/postgresql-parser.js'
import { pick, relationName } from '../sql/postgresql-tree.js'
import { lineAt } from '../sql/errors.js'
import type { LintStatement, PostgresStatement, Section, TokenStatement } from './rule.js'
import { createdTable } from './tokens/tables.js'

export interface SectionText {
  readonly sql: string
  readonly firstLine: number
  readonly transaction: boolean
  readonly lockTimeout: boolean
  readonly statementTimeout: boolean
  readonly serverMajor: number | undefined
}

/** A section ready for rules, and the statements that nobody can read. */
export interface ReadSection<S> {
  readonly section: Section<S>
  readonly unreadable: readonly { readonly statement: Statement; readonly line: number; readonly message: string }[]
  readonly written: readonly Statement[]
}

/** Parses statement by statement, so that one that cannot be read does not hide the others. */
export async function postgresSection(text: SectionText): Promise<ReadSection<PostgresStatement>> {
  const written = await splitStatements(text.sql, 'postgresql', { firstLine: text.firstLine, unknownSyntax: true })
  const statements: PostgresStatement[] = []
  const unreadable: ReadSection<PostgresStatement>['unreadable'][number][] = []
  for (const [index, statement] of written.entries()) {
    try {
      const [parsed] = await parsePostgres(statement.text)
      if (parsed) statements.push({ node: parsed.node, text: statement.text, line: statement.line, index })
    } catch (error) {
      if (!(error instanceof PostgresSyntaxError)) throw error
      unreadable.push({ statement, line: lineAt(statement.text, error.offset, statement.line), message: error.message })
    }
  }
  return { section: section(text, statements, newPostgresTable), unreadable, written }
}

export async function tokenSection(text: SectionText, dialect: Dialect): Promise<ReadSection<TokenStatement>> {
  const written = await splitStatements(text.sql, dialect, { firstLine: text.firstLine })
  const statements = written.map((statement, index) => {
    return { text: statement.text, line: statement.line, index, words: lexemes(statement.text, dialect) }
  })
  return { section: section(text, statements, ({ words }) => createdTable(words)?.table), unreadable: [], written }
}

function section<S extends LintStatement>(
  { transaction, lockTimeout, statementTimeout, serverMajor }: SectionText,
  statements: readonly S[],
  created: (statement: S) => string | undefined
): Section<S> {
  const made = statements.flatMap((statement) => {
    const table = created(statement)
    return table === undefined ? [] : [{ table, index: statement.index }]
  })
  return {
    statements,
    transaction,
    lockTimeout,
    statementTimeout,
    serverMajor,
    isNew: (table, before) => made.some((one) => one.index < before.index && sameTable(one.table, table))
  }
}

function newPostgresTable({ node }: PostgresStatement): string | undefined {
  const created = pick(node, 'CreateStmt')?.relation ?? pick(node, 'CreateTableAsStmt')?.into?.rel
  return created && relationName(created)
}

/** A name without a schema may be the same as one with any. */
function sameTable(one: string, other: string): boolean {
  const [a, b] = [one.toLowerCase(), other.toLowerCase()]
  return a === b || a.endsWith(`.${b}`) || b.endsWith(`.${a}`)
}
