import type { Rule, TokenStatement } from '../rule.js'
import { alteredTable, contains } from '../tokens/tables.js'

export const addingForeignKeyConstraint: Rule<TokenStatement> = {
  title: 'A foreign key is added to an existing table with care',
  why: 'With foreign_key_checks on, the server copies the table and blocks writes while it checks every row.',
  fix: 'Check the rows by hand, then add the key between SET foreign_key_checks = 0 and = 1 with ALGORITHM=INPLACE.',
  severity: 'error',
  sections: 'both',
  *check(statement, section) {
    const altered = alteredTable(statement.words)
    if (!altered || section.isNew(altered.table, statement) || contains(statement.words, 'INPLACE')) return
    if (altered.parts.some((action) => action[0]?.key === 'ADD' && contains(action, 'FOREIGN', 'KEY'))) {
      yield `A foreign key of ${altered.table} is checked against every row`
    }
  }
}
