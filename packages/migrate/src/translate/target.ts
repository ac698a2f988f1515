import type { TypeName } from 'libpg-query'

/** How a column of one of PostgreSQL's types looks in the target. */
export interface TargetType {
  readonly sql: string
  /** A condition that keeps what the type promised in PostgreSQL, such as a length. */
  check?(column: string): string
  /** The target counts such a column up by itself. */
  readonly counter?: true
  /** MySQL cannot use it in a key without a prefix, and takes its default only in parentheses. */
  readonly large?: true
}

/** What differs between the engines that PostgreSQL's DDL is translated to. */
export interface Target {
  readonly id: 'mysql' | 'sqlite'
  readonly name: string
  quoteName(name: string): string
  quoteText(text: string): string
  /** Refuses types that the target cannot keep the promise of. */
  type(name: string, numbers: readonly number[], node: TypeName | undefined): TargetType
  /** Functions and operators by PostgreSQL's name; undefined when there is no equal. */
  call(name: string, args: readonly string[]): string | undefined
  readonly now: string
  readonly today: string
  readonly randomUuid: string
  concat(parts: readonly string[]): string
  distinct(left: string, right: string): string
}
