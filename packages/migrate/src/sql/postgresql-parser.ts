import type { Node, RawStmt } from 'libpg-query'
import { utf8Index } from './utf8-index.js'

/** A statement of PostgreSQL's parse tree with its place in the text as JavaScript counts it. */
export interface ParsedStatement {
  readonly node: Node
  readonly start: number
  readonly end: number
}

/** What PostgreSQL's own parser says is wrong, at an index of the text. */
export class PostgresSyntaxError extends Error {
  readonly offset: number
  /** The parser gave up on a statement too deep for it, which a server may well take. */
  readonly tooDeep: boolean
  constructor(message: string, offset: number, tooDeep = false) {
    super(message)
    this.name = 'PostgresSyntaxError'
    this.offset = offset
    this.tooDeep = tooDeep
  }
}

/**
 * Parses with PostgreSQL 18's grammar; the parser (WebAssembly) is loaded at the first call.
 * Throws {@link PostgresSyntaxError}.
 */
export async function parsePostgres(sql: string): Promise<ParsedStatement[]> {
  if (sql === '') return []
  const { parse, hasSqlDetails } = await import('libpg-query')
  const index = utf8Index(sql)
  try {
    const { stmts = [] } = await parse(sql)
    return stmts.map((raw: RawStmt) => {
      const start = index(raw.stmt_location ?? 0)
      const end = raw.stmt_len ? index((raw.stmt_location ?? 0) + raw.stmt_len) : sql.length
      return { node: raw.stmt ?? ({} as Node), start, end }
    })
  } catch (error) {
    // The parser counts characters (code points) in errors, and bytes in the tree.
    if (hasSqlDetails(error))
      throw new PostgresSyntaxError(error.message, codePointIndex(sql, error.sqlDetails?.cursorPosition ?? 0))
    throw new PostgresSyntaxError('a statement is too deep to be parsed', 0, true)
  }
}

/** The tree of the PL/pgSQL function that a CREATE FUNCTION statement holds. Throws when its body is not PL/pgSQL. */
export async function parsePlpgsql(sql: string): Promise<unknown> {
  const { parsePlPgSQL } = await import('libpg-query')
  return parsePlPgSQL(sql)
}

function codePointIndex(sql: string, position: number): number {
  let at = 0
  for (let left = position; left > 0 && at < sql.length; left--) at += (sql.codePointAt(at) ?? 0) > 0xffff ? 2 : 1
  return at
}
