import { constraintsOf, tableChanges } from '../../sql/postgresql-tree.js'
import type { PostgresStatement, Rule } from '../rule.js'

export const disallowedUniqueConstraint: Rule<PostgresStatement> = {
  title: 'A UNIQUE constraint on an existing table uses an index that is already there',
  why: 'Building its index holds an ACCESS EXCLUSIVE lock, which blocks reads and writes.',
  fix: 'CREATE UNIQUE INDEX CONCURRENTLY first, then ADD CONSTRAINT … UNIQUE USING INDEX.',
  severity: 'error',
  sections: 'both',
  *check(statement, section) {
    for (const { table, column, constraint } of tableChanges(statement.node)) {
      if (section.isNew(table, statement)) continue
      const inline = constraintsOf(column).some(({ contype }) => contype === 'CONSTR_UNIQUE')
      if (inline || (constraint?.contype === 'CONSTR_UNIQUE' && !constraint.indexname)) {
        yield `A unique index on ${table} is built while the table is locked`
      }
    }
  }
}
