import { nameAt, skip } from '../../sql/names.js'
import type { Rule, TokenStatement } from '../rule.js'
import { alteredTable } from './tables.js'

export const renamingColumn: Rule<TokenStatement> = {
  title: 'A column in use keeps its name',
  why: 'Running programs that use the old name fail at once.',
  fix: 'Add the new one, write to both, switch the readers, then drop the old one.',
  severity: 'error',
  sections: 'up',
  *check(statement, section) {
    const altered = alteredTable(statement.words)
    if (!altered || section.isNew(altered.table, statement)) return
    for (const action of altered.parts) {
      const [first, second] = action.map((word) => word.key)
      const { name, next } = nameAt(action, skip(action, 1, ['COLUMN', 'IF', 'EXISTS']))
      const changed = first === 'CHANGE' && nameAt(action, next).name.toLowerCase() !== name.toLowerCase()
      const renamed = first === 'RENAME' && !['TO', 'AS', 'INDEX', 'KEY', 'CONSTRAINT'].includes(second ?? '')
      if (changed || (renamed && action.length > 2)) yield `Column ${altered.table}.${name} gets another name`
    }
  }
}
