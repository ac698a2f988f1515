import { definedColumns, typeName } from '../../sql/postgresql-tree.js'
import type { PostgresStatement, Rule } from '../rule.js'

export const preferTextField: Rule<PostgresStatement> = {
  title: 'Text columns are text instead of varchar(n)',
  why: 'Changing the limit later changes the type, which locks the table.',
  fix: 'Use text, with a CHECK on the length where it matters.',
  severity: 'warning',
  sections: 'up',
  *check({ node }) {
    for (const { table, column } of definedColumns(node)) {
      const limited = typeName(column.typeName) === 'varchar' && (column.typeName?.typmods?.length ?? 0) > 0
      if (limited) yield `${table}.${column.colname ?? ''} is varchar with a limit`
    }
  }
}
