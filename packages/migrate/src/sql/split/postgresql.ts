import type { SqlOrigin, Statement } from '../dialect.js'
import { lineAt, syntaxError } from '../errors.js'
import { lexPostgres } from '../lexer-postgresql.js'
import { parsePostgres, PostgresSyntaxError, type ParsedStatement } from '../postgresql-parser.js'
import { significantTokens } from '../token.js'
import { postgresBoundary } from './postgresql-scan.js'
import { scanStatements } from './scan.js'

/** Splits as the server would: with its own grammar, and by tokens alone where `unknownSyntax` allows it. */
export async function splitPostgres(sql: string, at: SqlOrigin = {}): Promise<Statement[]> {
  try {
    return trimmed(sql, await parsePostgres(sql), at)
  } catch (error) {
    if (!(error instanceof PostgresSyntaxError)) throw error
    if (at.unknownSyntax || error.tooDeep) return scanStatements(sql, lexPostgres, postgresBoundary, at)
    throw syntaxError(sql, error.offset, error.message, at, hintFor(sql, error.offset))
  }
}

/** The parser counts comments around a statement in or out as it comes; ours reach from first token to last. */
function trimmed(sql: string, parsed: readonly ParsedStatement[], at: SqlOrigin): Statement[] {
  let line = at.firstLine ?? 1
  let counted = 0
  return parsed.map(({ start, end }) => {
    const tokens = significantTokens(sql.slice(start, end), lexPostgres)
    const offset = start + (tokens[0]?.start ?? 0)
    line = lineAt(sql.slice(counted, offset), Infinity, line)
    counted = offset
    return { text: sql.slice(offset, start + (tokens.at(-1)?.end ?? 0)), line, offset }
  })
}

function hintFor(sql: string, offset: number): string | undefined {
  const lineStart = sql.lastIndexOf('\n', offset - 1) + 1
  const written = sql.slice(lineStart, sql.indexOf('\n', offset) === -1 ? undefined : sql.indexOf('\n', offset)).trim()
  if (written.startsWith('\\'))
    return 'Commands of psql are not SQL: leave the line out or write the SQL it stands for.'
  return undefined
}
