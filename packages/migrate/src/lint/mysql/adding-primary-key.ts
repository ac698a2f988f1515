import type { Rule, TokenStatement } from '../rule.js'
import { alteredTable, contains } from '../tokens/tables.js'

export const addingPrimaryKey: Rule<TokenStatement> = {
  title: 'A primary key is not added to a table in use',
  why: 'The whole table is rebuilt in the order of the new key.',
  fix: 'Create a table with the key, copy in batches, and swap the names.',
  severity: 'error',
  sections: 'both',
  *check(statement, section) {
    const altered = alteredTable(statement.words)
    if (!altered || section.isNew(altered.table, statement)) return
    if (altered.parts.some((action) => action[0]?.key === 'ADD' && contains(action, 'PRIMARY', 'KEY'))) {
      yield `Table ${altered.table} is rebuilt for its primary key`
    }
  }
}
