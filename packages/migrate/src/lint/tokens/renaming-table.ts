import { nameAt } from '../../sql/names.js'
import type { Rule, TokenStatement } from '../rule.js'
import { alteredTable, starts } from './tables.js'

export const renamingTable: Rule<TokenStatement> = {
  title: 'A table in use keeps its name',
  why: 'Running programs that use the old name fail at once.',
  fix: 'Rename and create a view with the old name, or copy in steps.',
  severity: 'error',
  sections: 'up',
  *check(statement, section) {
    const { words } = statement
    if (starts(words, 'RENAME', 'TABLE')) yield `Table ${nameAt(words, 2).name} gets another name`
    const altered = alteredTable(words)
    if (!altered || section.isNew(altered.table, statement)) return
    const renames = altered.parts.some(
      (action) => action[0]?.key === 'RENAME' && (action.length === 2 || ['TO', 'AS'].includes(action[1]?.key ?? ''))
    )
    if (renames) yield `Table ${altered.table} gets another name`
  }
}
