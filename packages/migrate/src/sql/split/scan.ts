import type { SqlOrigin, Statement } from '../dialect.js'
import { lineAt, syntaxError } from '../errors.js'
import { type Lexer, type Token, skipSpace, Unterminated } from '../token.js'

/** Follows one statement, token by token, to know which `;` ends it. */
export interface Boundary {
  /** A token of the statement; `key` is the keyword in upper case or the sign, empty for names and literals. */
  take(key: string, token: Token): void
  /** Why a `;` now belongs to the statement, for the error when the text ends instead; undefined when it ends it. */
  open(): { readonly what: string; readonly since: number } | undefined
}

/** What the client, not the server, reads between two statements. */
export interface ClientWords {
  delimiter: string
  /** Index after a client command that starts at `at`, or undefined when there is none. */
  command(sql: string, at: number): number | undefined
}

/**
 * Splits by tokens alone: every `;` ends a statement unless its {@link Boundary} is open.
 * Between two statements only white space, comments, delimiters and client commands are left out.
 */
export function scanStatements(
  sql: string,
  lexer: Lexer,
  boundary: () => Boundary,
  at: SqlOrigin = {},
  client: ClientWords = { delimiter: ';', command: () => undefined }
): Statement[] {
  const collect = new Collector(sql, at.firstLine)
  let current = boundary()
  const step = (from: number): number => {
    const afterCommand = collect.empty ? client.command(sql, from) : undefined
    if (afterCommand !== undefined) return afterCommand
    if (sql.startsWith(client.delimiter, from) && !(client.delimiter === ';' && current.open())) {
      collect.end()
      current = boundary()
      return from + client.delimiter.length
    }
    const token = beforeDelimiter(sql, lexer(sql, from), client.delimiter)
    if (token.kind !== 'comment') {
      collect.add(token)
      if (token.kind !== 'hint') current.take(keyOf(sql, token), token)
    }
    return token.end
  }
  try {
    for (let from = skipSpace(sql, 0); from < sql.length;) from = skipSpace(sql, step(from))
  } catch (error) {
    if (error instanceof Unterminated) throw syntaxError(sql, error.start, error.message, at)
    throw error
  }
  const unfinished = client.delimiter === ';' ? current.open() : undefined
  if (unfinished && !collect.empty) throw syntaxError(sql, unfinished.since, unfinished.what, at)
  return collect.finish()
}

/** A custom delimiter such as `$$` also ends the word it is glued to. */
function beforeDelimiter(sql: string, token: Token, delimiter: string): Token {
  if (token.kind !== 'word' || delimiter === ';') return token
  const cut = sql.indexOf(delimiter, token.start)
  return cut > token.start && cut < token.end ? { ...token, end: cut } : token
}

function keyOf(sql: string, token: Token): string {
  if (token.kind === 'word') return sql.slice(token.start, token.end).toUpperCase()
  return token.kind === 'sign' ? sql.slice(token.start, token.end) : ''
}

class Collector {
  readonly #sql: string
  readonly #found: Statement[] = []
  #start = -1
  #end = -1
  #line: number
  #counted = 0

  constructor(sql: string, firstLine = 1) {
    this.#sql = sql
    this.#line = firstLine
  }

  get empty(): boolean {
    return this.#start === -1
  }

  add(token: Token): void {
    if (this.empty) this.#start = token.start
    this.#end = token.end
  }

  end(): void {
    if (this.empty) return
    this.#line = lineAt(this.#sql.slice(this.#counted, this.#start), Infinity, this.#line)
    this.#counted = this.#start
    this.#found.push({ text: this.#sql.slice(this.#start, this.#end), line: this.#line, offset: this.#start })
    this.#start = -1
  }

  finish(): Statement[] {
    this.end()
    return this.#found
  }
}
