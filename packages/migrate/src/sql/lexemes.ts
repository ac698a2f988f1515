import type { Dialect } from './dialect.js'
import { lexMysql } from './lexer-mysql.js'
import { lexPostgres } from './lexer-postgresql.js'
import { lexSqlite } from './lexer-sqlite.js'
import { type Lexer, significantTokens } from './token.js'

export const lexers = { postgresql: lexPostgres, mysql: lexMysql, sqlite: lexSqlite } satisfies Record<Dialect, Lexer>

/** A statement as the short words that decide what it is: keywords in upper case, names and literals as written. */
export interface Lexeme {
  readonly kind: 'word' | 'name' | 'string' | 'hint' | 'sign'
  readonly text: string
  /** `text` in upper case for a word, and the character for a sign; empty otherwise, so that no name passes for a keyword. */
  readonly key: string
}

/** A statement's lexemes. The last answer is kept, as one statement is asked about several times in a row. */
export function lexemes(text: string, dialect: Dialect): readonly Lexeme[] {
  if (last.text !== text || last.dialect !== dialect) last = { text, dialect, found: read(text, dialect) }
  return last.found
}

let last: { text: string; dialect: Dialect; found: readonly Lexeme[] } = { text: '', dialect: 'sqlite', found: [] }

function read(text: string, dialect: Dialect): Lexeme[] {
  return significantTokens(text, lexers[dialect]).map((token) => {
    const written = text.slice(token.start, token.end)
    const kind = token.kind === 'comment' ? 'hint' : token.kind
    return { kind, text: written, key: kind === 'word' ? written.toUpperCase() : kind === 'sign' ? written : '' }
  })
}
