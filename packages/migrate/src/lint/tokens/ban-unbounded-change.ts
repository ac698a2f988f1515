import { nameAt, skip } from '../../sql/names.js'
import type { Rule, TokenStatement } from '../rule.js'
import { contains } from './tables.js'

export const banUnboundedChange: Rule<TokenStatement> = {
  title: 'UPDATE and DELETE say which rows',
  why: 'All rows are locked and rewritten at once; on a large table that blocks writers for long.',
  fix: 'Add WHERE, or change the rows in batches outside the migration.',
  severity: 'warning',
  sections: 'up',
  *check(statement, section) {
    const { words } = statement
    const verb = words[0]?.key
    if ((verb !== 'UPDATE' && verb !== 'DELETE') || contains(words, 'WHERE') || contains(words, 'LIMIT')) return
    const { name } = nameAt(
      words,
      skip(words, 1, ['FROM', 'LOW_PRIORITY', 'QUICK', 'IGNORE', 'OR', 'ROLLBACK', 'ABORT', 'REPLACE', 'FAIL'])
    )
    if (!section.isNew(name, statement)) yield `${verb} touches every row of ${name}`
  }
}
