import { isWordChar, lineComment, quoted, sign, word } from './lexer-parts.js'
import { type Lexer, type Token, Unterminated } from './token.js'

/** Tokens as SQLite's tokenize.c reads them. */
export const lexSqlite: Lexer = (sql, start) => {
  const char = sql[start]
  if (char === '-' && sql[start + 1] === '-') return lineComment(sql, start)
  if (char === '/' && sql[start + 1] === '*') return blockComment(sql, start)
  if (char === "'") return quoted(sql, start, start, "'", 'string')
  if (char === '"' || char === '`') return quoted(sql, start, start, char, 'name')
  if (char === '[') return bracketed(sql, start)
  return isWordChar(sql.charCodeAt(start), '$@') ? word(sql, start, '$') : sign(start)
}

/** SQLite takes the end of the text as the end of an open comment. */
function blockComment(sql: string, start: number): Token {
  const close = sql.indexOf('*/', start + 2)
  return { kind: 'comment', start, end: close === -1 ? sql.length : close + 2 }
}

function bracketed(sql: string, start: number): Token {
  const close = sql.indexOf(']', start)
  if (close === -1) throw new Unterminated('A quoted name', start)
  return { kind: 'name', start, end: close + 1 }
}
