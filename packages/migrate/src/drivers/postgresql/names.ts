import type { Lexeme } from '../../sql/lexers.js'
import { codeOf } from './query.js'

export type Words = readonly Lexeme[]

/** The name at this place with all that is before its last dot, as PostgreSQL's regclass reads it. */
export function dotted(words: Words, at: number): string {
  const parts = [words[at]?.text ?? '']
  for (let next = at + 1; words[next]?.key === '.'; next += 2) parts.push(words[next + 1]?.text ?? '')
  return parts.join('.')
}

/** A name that cannot be looked up, as of another database: the statement cannot have worked with it either. */
export const isNoName = (error: unknown) => ['0A000', '22023', '42601', '42602'].includes(String(codeOf(error)))
