import type { Lexeme } from '../../sql/lexemes.js'
import type { Rule, TokenStatement } from '../rule.js'
import { addedColumn, alteredTable, contains } from '../tokens/tables.js'

export const banRefusedColumn: Rule<TokenStatement> = {
  title: 'Columns are added in a form that SQLite takes',
  why: 'SQLite refuses ADD COLUMN with PRIMARY KEY, UNIQUE, a stored expression or a default that is not constant.',
  fix: 'Add a plain column and a CREATE UNIQUE INDEX, or rebuild the table.',
  severity: 'error',
  sections: 'both',
  *check({ words }) {
    const altered = alteredTable(words)
    for (const action of altered?.parts ?? []) {
      const column = addedColumn(action)
      const refused = column && refusal(column.definition)
      if (refused) yield `Column ${altered?.table ?? ''}.${column.name} cannot be added with ${refused}`
    }
  }
}

function refusal(definition: readonly Lexeme[]): string | undefined {
  if (contains(definition, 'PRIMARY', 'KEY')) return 'PRIMARY KEY'
  if (contains(definition, 'UNIQUE')) return 'UNIQUE'
  if (contains(definition, 'STORED')) return 'a stored expression'
  const value = definition[definition.findIndex((word) => word.key === 'DEFAULT') + 1]?.key ?? ''
  if (['CURRENT_TIMESTAMP', 'CURRENT_DATE', 'CURRENT_TIME'].includes(value)) return `DEFAULT ${value}`
  return contains(definition, 'DEFAULT', '(') ? 'an expression as default' : undefined
}
