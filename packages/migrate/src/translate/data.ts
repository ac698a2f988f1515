import type { DeleteStmt, InsertStmt, Node, UpdateStmt } from 'libpg-query'
import { pick, pickAll } from '../sql/postgresql-tree.js'
import { type Context, quotedTable, tableName } from './context.js'
import { translateExpression } from './expression.js'
import { readsEarlierColumn } from './reads.js'
import { refuse } from './refusal.js'

/** INSERT … VALUES, with ON CONFLICT DO NOTHING. */
export function writeInsert(insert: InsertStmt, context: Context): string[] {
  const { target } = context
  const { location } = insert.relation ?? {}
  if (insert.withClause) refuse('WITH', undefined, location)
  if (insert.returningClause) refuse('RETURNING', undefined, location)
  if (insert.override !== undefined && insert.override !== 'OVERRIDING_NOT_SET')
    refuse('OVERRIDING', undefined, location)
  const rows = pick(insert.selectStmt, 'SelectStmt')?.valuesLists
  if (!rows?.length) return refuse('INSERT without VALUES', undefined, location)
  const columns = pickAll(insert.cols, 'ResTarget').map(({ name = '', indirection }) => {
    return indirection?.length ? refuse('INSERT into a part of a column', undefined, location) : name
  })
  const table = tableName(insert.relation)
  const values = pickAll(rows, 'List').map(({ items = [] }) => {
    return `(${items.map((item, at) => writeValue(item, context.catalog.columnType(table, columns[at] ?? ''), context)).join(', ')})`
  })
  const names = columns.map((name) => target.quoteName(name)).join(', ')
  const head = `INSERT INTO ${quotedTable(insert.relation, context)}${names === '' ? '' : ` (${names})`} VALUES ${values.join(', ')}`
  return [head + conflict(insert, columns, context)]
}

function writeValue(node: Node, type: string | undefined, { target }: Context): string {
  if (pick(node, 'SetToDefault'))
    return target.id === 'mysql' ? 'DEFAULT' : refuse('DEFAULT among VALUES', 'leave the column out')
  const text = pick(node, 'A_Const')?.sval?.sval
  if (type === 'bool' && text !== undefined) return /^(t|true|y|yes|on|1)$/i.test(text) ? 'TRUE' : 'FALSE'
  return translateExpression(node, target)
}

/** INSERT IGNORE would also hide other errors in MySQL, so a column is set to itself instead. */
function conflict(insert: InsertStmt, columns: readonly string[], { target }: Context): string {
  const clause = insert.onConflictClause
  if (!clause) return ''
  const [first] = columns
  if (clause.action !== 'ONCONFLICT_NOTHING') return refuse('ON CONFLICT DO UPDATE', undefined, clause.location)
  if (clause.infer && target.id === 'mysql')
    return refuse('ON CONFLICT with a target', 'MySQL looks at every key', clause.location)
  if (target.id === 'mysql') {
    if (first === undefined) return refuse('ON CONFLICT without a list of columns', undefined, clause.location)
    return ` ON DUPLICATE KEY UPDATE ${target.quoteName(first)} = ${target.quoteName(first)}`
  }
  const on = pickAll(clause.infer?.indexElems, 'IndexElem').map(({ name }) => {
    return name === undefined
      ? refuse('ON CONFLICT on an expression', undefined, clause.location)
      : target.quoteName(name)
  })
  if (clause.infer?.whereClause || clause.infer?.conname)
    return refuse('this ON CONFLICT target', undefined, clause.location)
  return ` ON CONFLICT${on.length > 0 ? ` (${on.join(', ')})` : ''} DO NOTHING`
}

/** UPDATE and DELETE of one table. */
export function writeUpdate(update: UpdateStmt, context: Context): string[] {
  const { target } = context
  const { location } = update.relation ?? {}
  if (update.withClause || update.fromClause?.length) refuse('UPDATE … FROM or WITH', undefined, location)
  if (update.returningClause) refuse('RETURNING', undefined, location)
  if (update.relation?.alias) refuse('UPDATE with an alias', undefined, location)
  const table = tableName(update.relation)
  const assignments = pickAll(update.targetList, 'ResTarget').map(({ name = '', val, indirection }) => {
    return val && !indirection?.length
      ? { column: name, value: val }
      : refuse('UPDATE of a part of a column', undefined, location)
  })
  const sets = assignments.map(({ column, value }) => {
    return `${target.quoteName(column)} = ${writeValue(value, context.catalog.columnType(table, column), context)}`
  })
  if (target.id === 'mysql' && readsEarlierColumn(assignments)) {
    refuse('UPDATE that reads a column it has set', 'MySQL sets them one after the other', location)
  }
  return [`UPDATE ${quotedTable(update.relation, context)} SET ${sets.join(', ')}${where(update.whereClause, context)}`]
}

export function writeDelete(remove: DeleteStmt, context: Context): string[] {
  const { location } = remove.relation ?? {}
  if (remove.withClause || remove.usingClause?.length) refuse('DELETE … USING or WITH', undefined, location)
  if (remove.returningClause) refuse('RETURNING', undefined, location)
  if (remove.relation?.alias) refuse('DELETE with an alias', undefined, location)
  return [`DELETE FROM ${quotedTable(remove.relation, context)}${where(remove.whereClause, context)}`]
}

const where = (node: Node | undefined, { target }: Context): string =>
  node ? ` WHERE ${translateExpression(node, target)}` : ''
