import { constraintsOf, tableChanges, typeName } from '../../sql/postgresql-tree.js'
import type { PostgresStatement, Rule } from '../rule.js'

export const addingRequiredField: Rule<PostgresStatement> = {
  title: 'A NOT NULL column without a default is not added to an existing table',
  why: 'The statement fails on a table with rows, and programs that do not yet know the column can no longer insert.',
  fix: 'Add it as nullable or with a constant default; make it NOT NULL when all writers fill it.',
  severity: 'error',
  sections: 'both',
  *check(statement, section) {
    for (const { table, command, column } of tableChanges(statement.node)) {
      if (command.subtype !== 'AT_AddColumn' || section.isNew(table, statement)) continue
      const kinds = constraintsOf(column).map(({ contype }) => contype)
      const filled = kinds.some(
        (kind) => kind === 'CONSTR_DEFAULT' || kind === 'CONSTR_GENERATED' || kind === 'CONSTR_IDENTITY'
      )
      const serial = typeName(column?.typeName).includes('serial')
      if (kinds.includes('CONSTR_NOTNULL') && !filled && !serial) {
        yield `Column ${table}.${column?.colname ?? ''} is NOT NULL and has no default`
      }
    }
  }
}
