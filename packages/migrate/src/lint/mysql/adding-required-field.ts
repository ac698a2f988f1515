import type { Rule, TokenStatement } from '../rule.js'
import { addedColumn, alteredTable, contains } from '../tokens/tables.js'

export const addingRequiredField: Rule<TokenStatement> = {
  title: 'A NOT NULL column without a default is not added to an existing table',
  why: 'Old rows silently get 0 or an empty text, and programs that do not yet know the column can no longer insert in strict mode.',
  fix: 'Add it as nullable or with a default; make it NOT NULL when all writers fill it.',
  severity: 'error',
  sections: 'both',
  *check(statement, section) {
    const altered = alteredTable(statement.words)
    if (!altered || section.isNew(altered.table, statement)) return
    for (const action of altered.parts) {
      const column = addedColumn(action)
      if (!column || !contains(column.definition, 'NOT', 'NULL')) continue
      const filled = ['DEFAULT', 'AUTO_INCREMENT', 'AS', 'GENERATED'].some((word) => contains(column.definition, word))
      if (!filled) yield `Column ${altered.table}.${column.name} is NOT NULL and has no default`
    }
  }
}
