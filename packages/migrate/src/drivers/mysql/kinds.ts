import { lexemes } from '../../sql/lexemes.js'
import { notesDown } from './user-variables.js'

/** What a statement means for the session and for a transaction around it. */
export type StatementKind =
  /** Changes rows and nothing else: can share a transaction with its record. */
  | 'rows'
  /** Sets the session up; gone with it. */
  | 'session'
  /** Makes something that only this session has, and that cannot be made again alone. */
  | 'temporary'
  /** May run twice without harm. */
  | 'repeatable'
  /** Commits by itself, at its begin and its end. */
  | 'definition'

const repeatable = new Set([
  'ANALYZE',
  'OPTIMIZE',
  'CHECK',
  'REPAIR',
  'FLUSH',
  'GRANT',
  'REVOKE',
  'TRUNCATE',
  'CHECKSUM',
  'RESET',
  'KILL',
  'LOCK',
  'UNLOCK'
])

/** From the tables "Statements That Cause an Implicit Commit" of both manuals. */
export const kindOf = (text: string): StatementKind => kindOfWords(lexemes(text, 'mysql').map(({ key }) => key))

function kindOfWords(words: readonly string[]): StatementKind {
  const [first, second] = words
  switch (first) {
    case 'INSERT':
    case 'UPDATE':
    case 'DELETE':
    case 'REPLACE':
    case 'WITH':
    case 'SELECT':
    case 'VALUES':
    case 'TABLE':
    case 'DO':
      return 'rows'
    case 'LOAD':
      return second === 'INDEX' ? 'repeatable' : 'rows'
    case 'USE':
      return 'session'
    case 'SET':
      // MariaDB's settings for one statement alone.
      if (second === 'STATEMENT') return kindOfWords(words.slice(words.indexOf('FOR') + 1))
      return second === 'PASSWORD' || second === 'GLOBAL' || second === 'PERSIST' ? 'repeatable' : 'session'
    case 'CREATE':
    case 'DROP':
      return second === 'TEMPORARY' ? 'temporary' : 'definition'
    default:
      return first !== undefined && repeatable.has(first) ? 'repeatable' : 'definition'
  }
}

/** See `Session.lifetime`. What a run noted down of what it saw is gone with its session, like a temporary table. */
export function lifetimeOf(text: string): 'lasting' | 'session' | 'temporary' {
  const kind = kindOf(text)
  if (kind === 'temporary' || notesDown(text)) return 'temporary'
  return kind === 'session' ? kind : 'lasting'
}
