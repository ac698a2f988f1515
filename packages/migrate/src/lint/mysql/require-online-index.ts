import { indexAfter, nameAt, skip } from '../../sql/names.js'
import type { Rule, TokenStatement } from '../rule.js'
import { alteredTable, contains, starts } from '../tokens/tables.js'

export const requireOnlineIndex: Rule<TokenStatement> = {
  title: 'An index on an existing table says that writes go on',
  why: 'When the server cannot build it online it blocks writes without a word; with LOCK=NONE it refuses instead.',
  fix: 'Add LOCK=NONE to CREATE INDEX, or ", LOCK=NONE" to ALTER TABLE … ADD INDEX.',
  severity: 'warning',
  sections: 'both',
  *check(statement, section) {
    const { words } = statement
    if (contains(words, 'LOCK')) return
    const at = skip(words, 1, ['OR', 'REPLACE', 'UNIQUE'])
    if (words[0]?.key === 'CREATE' && words[at]?.key === 'INDEX') {
      const on = nameAt(words, indexAfter(words, 'ON')).name
      if (!section.isNew(on, statement)) yield `The index on ${on} does not say LOCK=NONE`
    }
    const altered = alteredTable(words)
    if (!altered || section.isNew(altered.table, statement)) return
    if (
      altered.parts.some(
        (action) => starts(action, 'ADD', 'INDEX') || starts(action, 'ADD', 'KEY') || starts(action, 'ADD', 'UNIQUE')
      )
    ) {
      yield `The index on ${altered.table} does not say LOCK=NONE`
    }
  }
}
