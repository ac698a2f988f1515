import type { Lexeme } from '../../sql/lexemes.js'
import { nameAt, skip } from '../../sql/names.js'
import type { Rule, TokenStatement } from '../rule.js'
import { alteredTable, starts } from './tables.js'

export const banDropTable: Rule<TokenStatement> = {
  title: 'A table in use is not dropped',
  why: 'Its data is gone, and running programs that still name it fail at once.',
  fix: 'Deploy code that no longer uses it first, keep a copy of the data, then allow this rule for the statement.',
  severity: 'error',
  sections: 'up',
  *check({ words, index }, { statements }) {
    if (!starts(words, 'DROP', 'TABLE')) return
    const { name } = nameAt(words, skip(words, 2, ['IF', 'EXISTS']))
    const rebuilt = statements.slice(index + 1).some((later) => renamedTo(later.words) === name)
    if (!rebuilt) yield `Table ${name} and its data are dropped`
  }
}

/** A table that is rebuilt under another name and renamed into place keeps its rows. */
function renamedTo(words: readonly Lexeme[]): string | undefined {
  const action = alteredTable(words)?.parts[0]
  return action && starts(action, 'RENAME', 'TO') ? nameAt(action, 2).name : undefined
}
