import { nameAt, skip } from '../../sql/names.js'
import type { Rule, TokenStatement } from '../rule.js'

export const banTruncate: Rule<TokenStatement> = {
  title: 'A migration does not TRUNCATE',
  why: 'MySQL commits at once: the rows are gone even when the migration fails.',
  fix: 'DELETE in batches, or empty the table by hand.',
  severity: 'error',
  sections: 'up',
  *check(statement, section) {
    const { words } = statement
    if (words[0]?.key !== 'TRUNCATE') return
    const { name } = nameAt(words, skip(words, 1, ['TABLE']))
    if (!section.isNew(name, statement)) yield `Table ${name} is emptied and that cannot be rolled back`
  }
}
