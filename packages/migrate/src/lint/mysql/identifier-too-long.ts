import { unquote } from '../../sql/names.js'
import type { Rule, TokenStatement } from '../rule.js'

export const identifierTooLong: Rule<TokenStatement> = {
  title: 'Names have at most 64 characters',
  why: 'The server refuses longer ones, so the migration fails.',
  fix: 'Shorten the name.',
  severity: 'error',
  sections: 'both',
  *check({ words }) {
    for (const { kind, text } of words) {
      const name = kind === 'name' ? unquote(text) : kind === 'word' ? text : ''
      const length = Array.from(name).length
      if (length > 64) yield `${name} has ${String(length)} characters`
    }
  }
}
