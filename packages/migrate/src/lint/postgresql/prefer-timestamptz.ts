import { definedColumns, typeName } from '../../sql/postgresql-tree.js'
import type { PostgresStatement, Rule } from '../rule.js'

export const preferTimestamptz: Rule<PostgresStatement> = {
  title: 'Times are stored with their time zone',
  why: 'timestamp means another instant in every session with another time zone.',
  fix: 'Use timestamptz.',
  severity: 'warning',
  sections: 'up',
  *check({ node }) {
    for (const { table, column } of definedColumns(node)) {
      if (typeName(column.typeName) === 'timestamp')
        yield `${table}.${column.colname ?? ''} is timestamp without time zone`
    }
  }
}
