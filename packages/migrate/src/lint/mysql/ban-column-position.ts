import type { Rule, TokenStatement } from '../rule.js'
import { addedColumn, alteredTable } from '../tokens/tables.js'

export const banColumnPosition: Rule<TokenStatement> = {
  title: 'A column is added at the end',
  why: 'FIRST and AFTER rebuild the whole table before MySQL 8.0.29 and MariaDB 10.4.',
  fix: 'Leave the position out: the order of columns should not matter to programs.',
  severity: 'warning',
  sections: 'both',
  *check(statement, section) {
    const altered = alteredTable(statement.words)
    if (!altered || section.isNew(altered.table, statement)) return
    for (const action of altered.parts) {
      const column = addedColumn(action)
      const last = column?.definition.at(-1)?.key
      if (column && (last === 'FIRST' || column.definition.at(-2)?.key === 'AFTER'))
        yield `Column ${altered.table}.${column.name} is not added at the end`
    }
  }
}
