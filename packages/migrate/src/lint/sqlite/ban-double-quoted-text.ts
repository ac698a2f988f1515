import type { Lexeme } from '../../sql/lexemes.js'
import type { Rule, TokenStatement } from '../rule.js'

export const banDoubleQuotedText: Rule<TokenStatement> = {
  title: 'Text stands in single quotes',
  why: 'A word in double quotes is a name; SQLite takes it for text only when no such name exists, and newer builds refuse it.',
  fix: "Write 'text'.",
  severity: 'warning',
  sections: 'both',
  *check({ words }) {
    for (const [at, word] of words.entries()) {
      const value =
        ['DEFAULT', 'VALUES'].includes(words[at - 1]?.key ?? '') || (words[0]?.key === 'INSERT' && inValues(words, at))
      if (word.kind === 'name' && word.text.startsWith('"') && value) yield `${word.text} is a name, not a text`
    }
  }
}

const inValues = (words: readonly Lexeme[], at: number): boolean =>
  words.slice(0, at).some((word) => word.key === 'VALUES')
