import { nameAt, skip } from '../../sql/names.js'
import type { Rule, TokenStatement } from '../rule.js'

export const banMixedChange: Rule<TokenStatement> = {
  title: 'Schema and data are changed in separate migrations',
  why: 'Every CREATE, ALTER and DROP commits what came before, so a failure leaves half of the data changed.',
  fix: 'Move the INSERT, UPDATE or DELETE to a migration of its own.',
  severity: 'warning',
  sections: 'up',
  *check(statement, section) {
    const verb = statement.words[0]?.key ?? ''
    if (!['INSERT', 'UPDATE', 'DELETE', 'REPLACE'].includes(verb)) return
    const { name } = nameAt(statement.words, skip(statement.words, 1, ['INTO', 'FROM', 'IGNORE', 'LOW_PRIORITY']))
    const schema = section.statements.some(({ words }) =>
      ['CREATE', 'ALTER', 'DROP', 'RENAME', 'TRUNCATE'].includes(words[0]?.key ?? '')
    )
    if (schema && !section.isNew(name, statement)) yield `${verb} on ${name} stands beside statements that commit`
  }
}
