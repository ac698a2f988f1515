import type { Rule, TokenStatement } from '../rule.js'
import { columns, contains, createdTable } from '../tokens/tables.js'

export const preferBigintOverInt: Rule<TokenStatement> = {
  title: 'Counters have 64 bits',
  why: 'An AUTO_INCREMENT that runs out stops every insert, and widening it later copies the table.',
  fix: 'Use BIGINT.',
  severity: 'warning',
  sections: 'up',
  *check({ words }) {
    const created = createdTable(words)
    for (const { name, definition } of created ? columns(created) : []) {
      const small = ['INT', 'INTEGER', 'SMALLINT', 'MEDIUMINT', 'TINYINT'].includes(definition[0]?.key ?? '')
      if (small && contains(definition, 'AUTO_INCREMENT'))
        yield `${created?.table ?? ''}.${name} counts with ${definition[0]?.key ?? ''}`
    }
  }
}
