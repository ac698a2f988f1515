import type { Lexeme } from '../../sql/lexemes.js'
import { nameAt, skip } from '../../sql/names.js'
import type { Rule, TokenStatement } from '../rule.js'
import { alteredTable } from '../tokens/tables.js'

export const changingColumnType: Rule<TokenStatement> = {
  title: 'The definition of a column in use is not changed in place',
  why: 'Most changes of type copy the whole table and block writes until the copy is done.',
  fix: 'Add ALGORITHM=INPLACE, LOCK=NONE so that the server refuses instead of blocking; when it refuses, add a new column, fill it in batches and switch.',
  severity: 'error',
  sections: 'both',
  *check(statement, section) {
    const altered = alteredTable(statement.words)
    if (!altered || section.isNew(altered.table, statement) || online(statement.words)) return
    for (const action of altered.parts) {
      if (action[0]?.key !== 'MODIFY' && action[0]?.key !== 'CHANGE') continue
      const { name } = nameAt(action, skip(action, 1, ['COLUMN', 'IF', 'EXISTS']))
      yield `${altered.table}.${name} is redefined, which may copy the table`
    }
  }
}

const online = (words: readonly Lexeme[]): boolean =>
  words.some((word) => word.key === 'INPLACE' || word.key === 'INSTANT')
