import { nameAt, skip } from '../../sql/names.js'
import type { Rule, TokenStatement } from '../rule.js'
import { alteredTable } from './tables.js'

export const banDropColumn: Rule<TokenStatement> = {
  title: 'A column in use is not dropped',
  why: 'Its data is gone, and running programs that still name it fail at once.',
  fix: 'Deploy code that no longer reads or writes it first; then allow this rule for the statement.',
  severity: 'error',
  sections: 'up',
  *check({ words }) {
    const altered = alteredTable(words)
    for (const action of altered?.parts ?? []) {
      if (action[0]?.key !== 'DROP' || others.has(action[1]?.key ?? '')) continue
      yield `Column ${altered?.table ?? ''}.${nameAt(action, skip(action, 1, ['COLUMN', 'IF', 'EXISTS'])).name} and its data are dropped`
    }
  }
}

const others = new Set([
  'PRIMARY',
  'INDEX',
  'KEY',
  'FOREIGN',
  'CONSTRAINT',
  'CHECK',
  'PARTITION',
  'DEFAULT',
  'SYSTEM',
  'PERIOD'
])
