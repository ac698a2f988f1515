import { definedColumns, typeName } from '../../sql/postgresql-tree.js'
import type { PostgresStatement, Rule } from '../rule.js'

export const preferBigintOverSmallint: Rule<PostgresStatement> = {
  title: 'Integers have 64 bits instead of 16',
  why: 'A counter that runs out stops every insert, and widening it later rewrites the table.',
  fix: 'Use bigint.',
  severity: 'warning',
  sections: 'up',
  *check({ node }) {
    for (const { table, column } of definedColumns(node)) {
      if (small.has(typeName(column.typeName))) yield `${table}.${column.colname ?? ''} has 16 bits`
    }
  }
}

const small = new Set(['int2', 'smallint', 'smallserial', 'serial2'])
