import type { Node } from 'libpg-query'
import type { Lexeme } from '../sql/lexemes.js'

/**
 * - `error`: loses data, stops the application or fails on the server
 * - `warning`: works, and will be regretted
 */
export type Severity = 'error' | 'warning'

/** A check of one engine's SQL; each lives in a file of its own and is listed in its engine's registry. */
export interface Rule<S> {
  /** One line: what the rule asks for. */
  readonly title: string
  /** What happens to a running system without it. */
  readonly why: string
  /** What to write instead. */
  readonly fix: string
  readonly severity: Severity
  /** Rules about losing things look at UP alone, as losing what UP made is what DOWN is for. */
  readonly sections: 'up' | 'both'
  /** Off unless the caller asks for it by name. */
  readonly optIn?: true
  /** What is wrong with the statement; nothing when all is well. */
  check(statement: S, section: Section<S>): Iterable<string>
}

/** What every rule sees of a statement. */
export interface LintStatement {
  readonly text: string
  readonly line: number
  /** Position in the section, counted from 0. */
  readonly index: number
}

export interface PostgresStatement extends LintStatement {
  readonly node: Node
}

export interface TokenStatement extends LintStatement {
  readonly words: readonly Lexeme[]
}

export interface Section<S> {
  readonly statements: readonly S[]
  /** The section runs inside one transaction. */
  readonly transaction: boolean
  readonly lockTimeout: boolean
  readonly statementTimeout: boolean
  /** Major version of the server, when known. */
  readonly serverMajor: number | undefined
  /** True when an earlier statement of the section made the table: it is empty, so locks and rewrites harm nobody. */
  isNew(table: string, before: S): boolean
}
