import { definedColumns, typeName } from '../../sql/postgresql-tree.js'
import type { PostgresStatement, Rule } from '../rule.js'

export const banCharField: Rule<PostgresStatement> = {
  title: 'char(n) is not used',
  why: 'It pads with spaces, compares in surprising ways and is no faster than text.',
  fix: 'Use text, with a CHECK on the length where it matters.',
  severity: 'warning',
  sections: 'up',
  *check({ node }) {
    for (const { table, column } of definedColumns(node)) {
      if (typeName(column.typeName) === 'bpchar') yield `${table}.${column.colname ?? ''} is char`
    }
  }
}
