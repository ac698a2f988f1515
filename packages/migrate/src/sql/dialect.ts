/** The SQL an engine speaks; `mysql` covers MariaDB. */
export type Dialect = 'postgresql' | 'mysql' | 'sqlite'

/** One statement of a file, exactly as written: from its first token to its last, without the `;` that ends it. */
export interface Statement {
  readonly text: string
  /** Line in the file, counted from 1, on which the statement starts. */
  readonly line: number
  /** Index into the text that was split: `sql.slice(offset, offset + text.length) === text`. */
  readonly offset: number
}

/** Where the SQL comes from, so that errors can say so. */
export interface SqlOrigin {
  /** Name of the file, for messages. */
  readonly file?: string
  /** Line of the file on which the SQL starts. @defaultValue 1 */
  readonly firstLine?: number
  /**
   * PostgreSQL only: a statement that PostgreSQL 18's grammar does not know is left to the server instead of being
   * refused. For servers newer than the grammar and for relatives of PostgreSQL with statements of their own.
   * @defaultValue false
   */
  readonly unknownSyntax?: boolean
}
