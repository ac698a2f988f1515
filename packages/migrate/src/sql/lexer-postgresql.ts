import { isWordChar, lineComment, quoted, sign, word } from './lexer-parts.js'
import { type Lexer, type Token, Unterminated } from './token.js'

/** Tokens as PostgreSQL's scan.l reads them, with `standard_conforming_strings` on (the default since 9.1). */
export const lexPostgres: Lexer = (sql, start) => {
  const char = sql[start]
  const next = sql[start + 1]
  if (char === '-' && next === '-') return lineComment(sql, start, /[\n\r]/g)
  if (char === '/' && next === '*') return nestedComment(sql, start)
  if (char === "'") return quoted(sql, start, start, "'", 'string')
  if (char === '"') return quoted(sql, start, start, '"', 'name')
  if (char === '$') return dollarQuoted(sql, start)
  if (next === "'" && /[eE]/.test(char ?? '')) return quoted(sql, start, start + 1, "'", 'string', true)
  if (next === "'" && /[bBxXnN]/.test(char ?? '')) return quoted(sql, start, start + 1, "'", 'string')
  if (next === '&' && /[uU]/.test(char ?? '')) {
    if (sql[start + 2] === "'") return quoted(sql, start, start + 2, "'", 'string')
    if (sql[start + 2] === '"') return quoted(sql, start, start + 2, '"', 'name')
  }
  return isWordChar(sql.charCodeAt(start)) ? word(sql, start, '$') : sign(start)
}

/** Comments nest in PostgreSQL. */
function nestedComment(sql: string, start: number): Token {
  const edge = /\/\*|\*\//g
  edge.lastIndex = start
  for (let depth = 0, match = edge.exec(sql); match; match = edge.exec(sql)) {
    depth += match[0] === '/*' ? 1 : -1
    if (depth === 0) return { kind: 'comment', start, end: edge.lastIndex }
  }
  throw new Unterminated('A comment', start)
}

const dollarTag = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y

function dollarQuoted(sql: string, start: number): Token {
  dollarTag.lastIndex = start
  const tag = dollarTag.exec(sql)?.[0]
  if (tag === undefined) return isWordChar(sql.charCodeAt(start + 1)) ? word(sql, start) : sign(start)
  const close = sql.indexOf(tag, start + tag.length)
  if (close === -1) throw new Unterminated(`The string that opens with ${tag}`, start)
  return { kind: 'string', start, end: close + tag.length }
}
