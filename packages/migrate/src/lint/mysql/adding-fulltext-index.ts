import { indexAfter, nameAt } from '../../sql/names.js'
import type { Rule, TokenStatement } from '../rule.js'
import { alteredTable } from '../tokens/tables.js'

export const addingFulltextIndex: Rule<TokenStatement> = {
  title: 'FULLTEXT and SPATIAL indexes are not added to a table in use',
  why: 'Their build blocks writes; there is no online form.',
  fix: 'Build them on a copy of the table and swap, or in a maintenance window.',
  severity: 'error',
  sections: 'both',
  *check(statement, section) {
    const { words } = statement
    const kind = words[1]?.key ?? ''
    if (words[0]?.key === 'CREATE' && kinds.has(kind)) {
      const on = nameAt(words, indexAfter(words, 'ON')).name
      if (!section.isNew(on, statement)) yield `A ${kind} index on ${on} blocks writes while it is built`
    }
    const altered = alteredTable(words)
    if (!altered || section.isNew(altered.table, statement)) return
    for (const action of altered.parts) {
      if (action[0]?.key === 'ADD' && kinds.has(action[1]?.key ?? ''))
        yield `A ${action[1]?.key ?? ''} index on ${altered.table} blocks writes while it is built`
    }
  }
}

const kinds = new Set(['FULLTEXT', 'SPATIAL'])
