import type { KitError } from '@kit-internal/errors'
import { migrateError } from '../errors.js'
import type { SqlOrigin } from './dialect.js'

/** `KIT_MIGRATE_SQL_SYNTAX`: the text at `offset` cannot be read; the message names file and line. */
export function syntaxError(sql: string, offset: number, problem: string, at: SqlOrigin = {}, hint?: string): KitError {
  const line = lineAt(sql, offset, at.firstLine)
  return migrateError('KIT_MIGRATE_SQL_SYNTAX', `${place(line, at.file)}: ${problem}.`, {
    kind: 'usage',
    hint: hint ?? 'Correct the SQL; nothing was run.',
    data: { ...(at.file === undefined ? {} : { file: at.file }), line }
  })
}

/** `file.sql:12`, or `line 12` when the SQL has no file. */
export function place(line: number, file?: string): string {
  return file === undefined ? `line ${String(line)}` : `${file}:${String(line)}`
}

/** The line of `offset`, counting from `firstLine`. */
export function lineAt(sql: string, offset: number, firstLine = 1): number {
  let line = firstLine
  for (let at = sql.indexOf('\n'); at !== -1 && at < offset; at = sql.indexOf('\n', at + 1)) line++
  return line
}
