import type { Rule, TokenStatement } from '../rule.js'
import { addedColumn, alteredTable, columns, createdTable } from '../tokens/tables.js'

export const preferDatetime: Rule<TokenStatement> = {
  title: 'Times are stored as DATETIME',
  why: 'TIMESTAMP ends on 2038-01-19 in MySQL and in MariaDB before 11.5.',
  fix: 'Use DATETIME(6) in UTC.',
  severity: 'warning',
  sections: 'up',
  *check({ words }) {
    const created = createdTable(words)
    const altered = alteredTable(words)
    const defined = created ? columns(created) : (altered?.parts ?? []).flatMap((action) => addedColumn(action) ?? [])
    for (const { name, definition } of defined) {
      if (definition[0]?.key === 'TIMESTAMP') yield `${created?.table ?? altered?.table ?? ''}.${name} is TIMESTAMP`
    }
  }
}
