import type { Rule, TokenStatement } from '../rule.js'
import { addedColumn, alteredTable, contains } from '../tokens/tables.js'

export const addingRequiredField: Rule<TokenStatement> = {
  title: 'A NOT NULL column is added with a default',
  why: 'SQLite refuses the statement, so the migration fails.',
  fix: 'Add a constant DEFAULT, or rebuild the table.',
  severity: 'error',
  sections: 'both',
  *check({ words }) {
    const altered = alteredTable(words)
    for (const action of altered?.parts ?? []) {
      const column = addedColumn(action)
      if (!column || !contains(column.definition, 'NOT', 'NULL')) continue
      const filled = ['DEFAULT', 'AS', 'GENERATED'].some((word) => contains(column.definition, word))
      if (!filled || contains(column.definition, 'DEFAULT', 'NULL'))
        yield `Column ${altered?.table ?? ''}.${column.name} is NOT NULL and has no default`
    }
  }
}
