import { isWordChar, lineComment, quoted, sign, word } from './lexer-parts.js'
import { type Lexer, type Token, Unterminated } from './token.js'

/** Tokens as MySQL and MariaDB read them in their default `sql_mode` (backslash escapes on, ANSI_QUOTES off). */
export const lexMysql: Lexer = (sql, start) => {
  const char = sql[start]
  if (char === '#') return lineComment(sql, start)
  if (char === '-' && /^--(?:[\s\p{Cc}]|$)/u.test(sql.slice(start, start + 3))) return lineComment(sql, start)
  if (char === '/' && sql[start + 1] === '*') return blockComment(sql, start)
  if (char === "'" || char === '"') return quoted(sql, start, start, char, 'string', true)
  if (char === '`') return quoted(sql, start, start, '`', 'name')
  return isWordChar(sql.charCodeAt(start), '$') ? word(sql, start, '$') : sign(start)
}

// A comment that opens with `/*!` or MariaDB's `/*M!` is code to the server, so quotes inside it count.
function blockComment(sql: string, start: number): Token {
  if (!/^\/\*M?!/.test(sql.slice(start, start + 4))) return close(sql, start, sql.indexOf('*/', start + 2), 'comment')
  let at = start + 3
  while (at < sql.length && !sql.startsWith('*/', at)) {
    const inside = sql.startsWith('/*', at) ? blockComment(sql, at) : lexMysql(sql, at)
    at = inside.end
  }
  return close(sql, start, at < sql.length ? at : -1, 'hint')
}

function close(sql: string, start: number, edge: number, kind: 'comment' | 'hint'): Token {
  if (edge === -1) throw new Unterminated('A comment', start)
  return { kind: sql.startsWith('/*+', start) ? 'hint' : kind, start, end: edge + 2 }
}
