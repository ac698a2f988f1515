import type { Dialect, SqlOrigin, Statement } from './dialect.js'
import { syntaxError } from './errors.js'
import { lexMysql } from './lexer-mysql.js'
import { lexSqlite } from './lexer-sqlite.js'
import { mysqlClient } from './split/mysql-client.js'
import { mysqlBoundary } from './split/mysql.js'
import { splitPostgres } from './split/postgresql.js'
import { scanStatements } from './split/scan.js'
import { sqliteBoundary } from './split/sqlite.js'

export type { Dialect, SqlOrigin, Statement } from './dialect.js'
export { describeStatement } from './describe.js'
export { isForeignKeysPragma, isTransactionCommand, needsNoTransaction } from './transactions.js'

const splitters = {
  postgresql: splitPostgres,
  mysql: (sql, at) => scanStatements(sql, lexMysql, mysqlBoundary, at, mysqlClient()),
  sqlite: (sql, at) => scanStatements(sql, lexSqlite, sqliteBoundary, at)
} satisfies Record<Dialect, (sql: string, at?: SqlOrigin) => Statement[] | Promise<Statement[]>>

/**
 * The statements of a file in order, each with its bytes as written. What is left out between two of them is white
 * space, comments, `;` and, for MySQL, DELIMITER commands; so a text without statements gives an empty list.
 *
 * Rejects with `KIT_MIGRATE_SQL_SYNTAX`, naming file and line, when the text cannot be read: for PostgreSQL any syntax
 * error (its own grammar reads it), for MySQL and SQLite an open quote, comment or block.
 *
 * @example
 * await splitStatements("SELECT 'a;b'; SELECT 2", 'sqlite') // [{ text: "SELECT 'a;b'", line: 1, offset: 0 }, …]
 */
export async function splitStatements(sql: string, dialect: Dialect, at: SqlOrigin = {}): Promise<Statement[]> {
  const zero = sql.indexOf('\0')
  if (zero !== -1) throw syntaxError(sql, zero, 'A NUL character, which no server accepts in SQL', at)
  return splitters[dialect](sql, at)
}
