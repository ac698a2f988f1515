import type { Rule, TokenStatement } from '../rule.js'
import { starts } from '../tokens/tables.js'

export const banDropDatabase: Rule<TokenStatement> = {
  title: 'A migration does not drop a database',
  why: 'Everything in it is gone, for every program that uses it.',
  fix: 'Drop databases by hand, never from a migration.',
  severity: 'error',
  sections: 'both',
  *check({ words }) {
    if (starts(words, 'DROP', 'DATABASE') || starts(words, 'DROP', 'SCHEMA')) yield 'A database is dropped'
  }
}
