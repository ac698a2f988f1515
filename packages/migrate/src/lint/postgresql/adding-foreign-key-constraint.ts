import { constraintsOf, tableChanges } from '../../sql/postgresql-tree.js'
import type { PostgresStatement, Rule } from '../rule.js'

export const addingForeignKeyConstraint: Rule<PostgresStatement> = {
  title: 'A foreign key is added to an existing table without checking its rows at once',
  why: 'The server reads the whole table while it holds SHARE ROW EXCLUSIVE locks on both tables, which block writes to both.',
  fix: 'Add it with NOT VALID, then ALTER TABLE … VALIDATE CONSTRAINT in a migration of its own.',
  severity: 'error',
  sections: 'both',
  *check(statement, section) {
    for (const { table, command, column, constraint } of tableChanges(statement.node)) {
      if (section.isNew(table, statement)) continue
      if (constraint?.contype === 'CONSTR_FOREIGN' && !constraint.skip_validation) {
        yield `Foreign key ${constraint.conname ?? `of ${table}`} is checked against every row under a lock`
      }
      const inline = constraintsOf(column).some(({ contype }) => contype === 'CONSTR_FOREIGN')
      if (command.subtype === 'AT_AddColumn' && inline) {
        yield `Column ${table}.${column?.colname ?? ''} references another table, which locks both while it is added`
      }
    }
  }
}
