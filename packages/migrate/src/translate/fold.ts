import type { Node } from 'libpg-query'
import { skipSpace } from '../sql/token.js'
import type { ParsedStatement } from '../sql/postgresql-parser.js'
import { pick, pickAll, relationName } from '../sql/postgresql-tree.js'
import { columnComment } from './comment.js'
import type { ColumnComments } from './create-table.js'
import type { Target } from './target.js'

export interface FoldedStatement {
  readonly node: Node
  readonly start: number
  readonly text: string
}

/**
 * Moves into CREATE TABLE what the target can only say there: for SQLite the constraints that a later ALTER TABLE of
 * the same section adds, for MySQL the comments on columns.
 */
export function fold(
  sql: string,
  parsed: readonly ParsedStatement[],
  target: Target
): { statements: FoldedStatement[]; comments: ColumnComments } {
  const statements = parsed.map(({ node, start, end }) => ({
    node,
    start: skipSpace(sql, start),
    text: sql.slice(start, end)
  }))
  const made = new Set(
    statements.flatMap(({ node }) => pick(node, 'CreateStmt')?.relation ?? []).map((relation) => bare(relation))
  )
  const comments = new Map(
    statements.flatMap(({ node }) => {
      const comment = columnComment(pick(node, 'CommentStmt'))
      return comment && made.has(comment[0].split('.')[0] ?? '') ? [comment] : []
    })
  )
  return {
    statements: target.id === 'sqlite' ? statements.flatMap((one) => foldOne(one, statements)) : statements,
    comments
  }
}

/** The table's name without `public`; other schemas are refused when their statement is translated. */
const bare = (relation: Parameters<typeof relationName>[0]): string => relationName(relation).replace(/^public\./, '')

function foldOne(statement: FoldedStatement, all: readonly FoldedStatement[]): FoldedStatement[] {
  const create = pick(statement.node, 'CreateStmt')
  if (create) {
    const later = all
      .slice(all.indexOf(statement) + 1)
      .flatMap(({ node }) => addedConstraints(node, bare(create.relation)))
    return [{ ...statement, node: { CreateStmt: { ...create, tableElts: [...(create.tableElts ?? []), ...later] } } }]
  }
  const alter = pick(statement.node, 'AlterTableStmt')
  const table = alter && bare(alter.relation)
  const before = all.slice(0, all.indexOf(statement))
  const here = before.some(({ node }) => {
    const created = pick(node, 'CreateStmt')
    return created !== undefined && bare(created.relation) === table
  })
  if (!alter || !here) return [statement]
  const rest = (alter.cmds ?? []).filter((command) => !isFoldable(command))
  return rest.length === 0 ? [] : [{ ...statement, node: { AlterTableStmt: { ...alter, cmds: rest } } }]
}

const isFoldable = (command: Node): boolean => pick(command, 'AlterTableCmd')?.subtype === 'AT_AddConstraint'

function addedConstraints(node: Node, table: string): Node[] {
  const alter = pick(node, 'AlterTableStmt')
  if (!alter || bare(alter.relation) !== table) return []
  return pickAll((alter.cmds ?? []).filter(isFoldable), 'AlterTableCmd').flatMap(({ def }) => def ?? [])
}
