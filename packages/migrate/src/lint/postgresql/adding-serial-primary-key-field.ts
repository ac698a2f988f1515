import { constraintsOf, tableChanges } from '../../sql/postgresql-tree.js'
import type { PostgresStatement, Rule } from '../rule.js'

export const addingSerialPrimaryKeyField: Rule<PostgresStatement> = {
  title: 'A primary key is not built on an existing table under a lock',
  why: 'Building the index, and for serial columns rewriting the table, holds an ACCESS EXCLUSIVE lock.',
  fix: 'CREATE UNIQUE INDEX CONCURRENTLY first, then ADD CONSTRAINT … PRIMARY KEY USING INDEX.',
  severity: 'error',
  sections: 'both',
  *check(statement, section) {
    for (const { table, column, constraint } of tableChanges(statement.node)) {
      if (section.isNew(table, statement)) continue
      const inline = constraintsOf(column).some(({ contype }) => contype === 'CONSTR_PRIMARY')
      if (inline || (constraint?.contype === 'CONSTR_PRIMARY' && !constraint.indexname)) {
        yield `The primary key of ${table} is built while the table is locked`
      }
    }
  }
}
