import type { IndexStmt } from 'libpg-query'
import { pickAll } from '../sql/postgresql-tree.js'
import { indexName } from './catalog.js'
import { largeTypes, refuseLargeKey } from './constraint.js'
import { type Context, quotedTable, tableName } from './context.js'
import { translateExpression } from './expression.js'
import { refuse } from './refusal.js'

/** CONCURRENTLY has no counterpart and is left out, and so is IF NOT EXISTS for MySQL, which lacks it. */
export function writeCreateIndex(index: IndexStmt, context: Context): string[] {
  const { target } = context
  const { location } = index.relation ?? {}
  if (index.accessMethod !== undefined && index.accessMethod !== 'btree')
    refuse(`an index USING ${index.accessMethod}`, undefined, location)
  if (index.indexIncludingParams?.length) refuse('INCLUDE', undefined, location)
  if (index.nulls_not_distinct) refuse('NULLS NOT DISTINCT', undefined, location)
  if (index.options?.length || index.tableSpace !== undefined)
    refuse('storage parameters of an index', undefined, location)
  if (index.whereClause && target.id === 'mysql') refuse('a partial index', undefined, location)
  const guard = index.if_not_exists && target.id === 'sqlite' ? 'IF NOT EXISTS ' : ''
  const where = index.whereClause ? ` WHERE ${translateExpression(index.whereClause, target)}` : ''
  const head = `CREATE ${index.unique ? 'UNIQUE ' : ''}INDEX ${guard}${target.quoteName(indexName(index))}`
  return [`${head} ON ${quotedTable(index.relation, context)} (${indexColumns(index, context)})${where}`]
}

function indexColumns(index: IndexStmt, context: Context): string {
  const { target, catalog } = context
  const table = tableName(index.relation)
  const { location } = index.relation ?? {}
  return pickAll(index.indexParams, 'IndexElem')
    .map(({ name, expr, opclass, collation, ordering, nulls_ordering: nulls }) => {
      if (opclass?.length || collation?.length)
        refuse('an operator class or collation of an index', undefined, location)
      if (nulls !== undefined && nulls !== 'SORTBY_NULLS_DEFAULT') refuse('NULLS FIRST or LAST', undefined, location)
      const direction = ordering === 'SORTBY_DESC' ? ' DESC' : ''
      if (name === undefined) {
        if (target.id === 'mysql') refuse('an index on an expression', 'MariaDB has none', location)
        return translateExpression(expr, target) + direction
      }
      if (index.unique) refuseLargeKey(table, name, context, location)
      // MySQL indexes only the start of a large column; 191 characters of utf8mb4 fit every row format.
      const large = target.id === 'mysql' && largeTypes.has(catalog.columnType(table, name) ?? '')
      return target.quoteName(name) + (large ? '(191)' : '') + direction
    })
    .join(', ')
}
