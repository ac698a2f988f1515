import { type Token, type TokenKind, Unterminated } from './token.js'

/** `start` opens a quote that ends at the next `quote`; a doubled quote, and a backslash if asked, do not end it. */
export function quoted(
  sql: string,
  start: number,
  open: number,
  quote: string,
  kind: TokenKind,
  backslash = false
): Token {
  for (let at = open + 1; at < sql.length; at++) {
    const char = sql[at]
    if (backslash && char === '\\') at++
    else if (char === quote) {
      if (sql[at + 1] !== quote) return { kind, start, end: at + 1 }
      at++
    }
  }
  throw new Unterminated(kind === 'name' ? 'A quoted name' : 'A string', start)
}

/** A comment to the end of its line. */
export function lineComment(sql: string, start: number, endsAt: RegExp = /\n/g): Token {
  endsAt.lastIndex = start
  return { kind: 'comment', start, end: endsAt.exec(sql)?.index ?? sql.length }
}

/** The longest run of letters, digits, `_`, what `extra` has, and everything beyond ASCII, from the second character on. */
export function word(sql: string, start: number, extra: '' | '$' = ''): Token {
  const run = wordRuns[extra]
  run.lastIndex = start + 1
  run.test(sql)
  return { kind: 'word', start, end: run.lastIndex }
}

/** As {@link isWordChar} says; a pattern, because most of a file is words, and a loop is slow until it is compiled. */
const wordRuns = { '': /[\w\u0080-\ufefe\uff00-\uffff]*/y, $: /[\w$\u0080-\ufefe\uff00-\uffff]*/y }

export const sign = (start: number): Token => ({ kind: 'sign', start, end: start + 1 })

/** True for a character that continues an identifier, keyword or number. */
export function isWordChar(code: number, extra = ''): boolean {
  if (code >= 97 && code <= 122) return true
  if (code >= 65 && code <= 90) return true
  if (code >= 48 && code <= 57) return true
  if (code === 95 || (code >= 128 && code !== 0xfeff)) return true
  return code < 128 && extra.includes(String.fromCharCode(code))
}
