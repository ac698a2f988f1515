/**
 * - `word`: keyword, plain identifier or number
 * - `name`: quoted identifier
 * - `string`: any kind of literal in quotes or dollars
 * - `comment`: ignored by the server
 * - `hint`: a comment that the server reads as SQL (MySQL's slash, star, exclamation mark)
 * - `sign`: one character of punctuation or of an operator
 */
export type TokenKind = 'word' | 'name' | 'string' | 'comment' | 'hint' | 'sign'

export interface Token {
  readonly kind: TokenKind
  readonly start: number
  /** Index after the last character. */
  readonly end: number
}

/** What a dialect's lexer promises: the token at `start`, which is neither white space nor the end of the text. */
export type Lexer = (sql: string, start: number) => Token

/** A quote or comment that the file never closes; `start` is where it opens. */
export class Unterminated extends Error {
  readonly start: number
  constructor(what: string, start: number) {
    super(`${what} is never closed`)
    this.name = 'Unterminated'
    this.start = start
  }
}

/** All tokens of a text, comments included. Throws {@link Unterminated}. */
export function tokens(sql: string, lexer: Lexer): Token[] {
  const found: Token[] = []
  for (let at = skipSpace(sql, 0); at < sql.length;) {
    const token = lexer(sql, at)
    found.push(token)
    at = skipSpace(sql, token.end)
  }
  return found
}

/** The tokens that the server sees. */
export function significantTokens(sql: string, lexer: Lexer): Token[] {
  return tokens(sql, lexer).filter((token) => token.kind !== 'comment')
}

/** The next index that is not white space. A byte order mark counts as white space, as every engine's client treats it. */
export function skipSpace(sql: string, from: number): number {
  let at = from
  while (at < sql.length && isSpace(sql.charCodeAt(at))) at++
  return at
}

const isSpace = (code: number): boolean => code === 32 || (code >= 9 && code <= 13) || code === 0xfeff
