import type { Rule, TokenStatement } from '../rule.js'
import { columns, contains, createdTable } from '../tokens/tables.js'

export const preferIntegerPrimaryKey: Rule<TokenStatement> = {
  title: 'A numeric key is INTEGER PRIMARY KEY',
  why: 'INT, BIGINT and the like make a second index beside the row number, and such a key may even be NULL.',
  fix: 'Write INTEGER PRIMARY KEY.',
  severity: 'warning',
  sections: 'up',
  *check({ words }) {
    const created = createdTable(words)
    for (const { name, definition } of created ? columns(created) : []) {
      const [type = '', next] = definition.map((word) => word.key)
      if (contains(definition, 'PRIMARY', 'KEY') && type !== 'INTEGER' && type.includes('INT') && next !== '.') {
        yield `${created?.table ?? ''}.${name} is ${type} PRIMARY KEY`
      }
    }
  }
}
