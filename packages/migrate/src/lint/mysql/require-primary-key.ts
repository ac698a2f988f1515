import type { Rule, TokenStatement } from '../rule.js'
import { contains, createdTable } from '../tokens/tables.js'

export const requirePrimaryKey: Rule<TokenStatement> = {
  title: 'Every table has a primary key',
  why: 'Row replication reads the whole table for each changed row, and Galera and Group Replication refuse such tables.',
  fix: 'Add a primary key, for example id BIGINT AUTO_INCREMENT PRIMARY KEY.',
  severity: 'error',
  sections: 'up',
  *check({ words }) {
    const created = createdTable(words)
    const bare =
      created && !contains(words, 'PRIMARY', 'KEY') && !contains(words, 'TEMPORARY') && !contains(words, 'SELECT')
    if (bare && !created.parts.some((part) => part[0]?.key === 'LIKE'))
      yield `Table ${created.table} has no primary key`
  }
}
