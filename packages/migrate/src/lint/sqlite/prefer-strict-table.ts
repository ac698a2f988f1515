import type { Rule, TokenStatement } from '../rule.js'
import { contains, createdTable } from '../tokens/tables.js'

export const preferStrictTable: Rule<TokenStatement> = {
  title: 'Tables are STRICT',
  why: 'Without STRICT a column takes values of any type: text in an INTEGER column is stored as it is.',
  fix: 'End CREATE TABLE with STRICT (SQLite 3.37).',
  severity: 'warning',
  sections: 'up',
  optIn: true,
  *check({ words }) {
    const created = createdTable(words)
    if (created && !contains(created.options, 'STRICT')) yield `Table ${created.table} is not STRICT`
  }
}
