import type { CommentStmt } from 'libpg-query'
import { pick, strings } from '../sql/postgresql-tree.js'
import { bareName, type Context } from './context.js'
import { refuse } from './refusal.js'

/** `table.column` and its comment, for COMMENT ON COLUMN. */
export function columnComment(comment: CommentStmt | undefined): readonly [column: string, text: string] | undefined {
  if (comment?.objtype !== 'OBJECT_COLUMN') return undefined
  const path = strings(pick(comment.object, 'List')?.items)
  return [path.join('.').replace(/^public\./, ''), comment.comment ?? '']
}

/** SQLite has no comments, and losing them harms nobody. MySQL keeps those of tables, and of columns made in the same file. */
export function writeComment(
  comment: CommentStmt,
  { target }: Context,
  inColumns: ReadonlyMap<string, string>
): string[] {
  if (target.id === 'sqlite') return []
  const path = strings(pick(comment.object, 'List')?.items)
  if (comment.objtype === 'OBJECT_TABLE') {
    return [`ALTER TABLE ${target.quoteName(bareName(path))} COMMENT = ${target.quoteText(comment.comment ?? '')}`]
  }
  const column = columnComment(comment)
  if (column && inColumns.has(column[0])) return []
  if (comment.objtype === 'OBJECT_COLUMN')
    return refuse('COMMENT ON COLUMN of a table of another migration', 'MODIFY COLUMN repeats the whole column')
  return []
}
