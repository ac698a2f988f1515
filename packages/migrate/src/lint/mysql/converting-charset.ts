import type { Rule, TokenStatement } from '../rule.js'
import { alteredTable, starts } from '../tokens/tables.js'

export const convertingCharset: Rule<TokenStatement> = {
  title: 'The character set of a table in use is not converted in place',
  why: 'Every row is rewritten while writes are blocked, and index lengths may no longer fit.',
  fix: 'Convert a copy in batches and swap, or use an online schema change tool.',
  severity: 'error',
  sections: 'both',
  *check(statement, section) {
    const altered = alteredTable(statement.words)
    if (!altered || section.isNew(altered.table, statement)) return
    if (altered.parts.some((action) => starts(action, 'CONVERT', 'TO')))
      yield `Every row of ${altered.table} is rewritten`
  }
}
