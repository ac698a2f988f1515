import type { ForeignRow } from '../drivers/contract.js'
import { cannotImport } from './errors.js'
import type { History } from './tool.js'

/** The rows of a history, ordered by the column; rejects when there is none, or it is another tool's. */
export async function historyRows(
  { table, rows }: History,
  options: { title: string; columns: readonly string[]; orderBy?: string }
): Promise<readonly ForeignRow[]> {
  const { title, columns, orderBy } = options
  const found = await rows(table)
  if (found === undefined) {
    throw cannotImport(
      `There is no history of ${title}: this database has no table ${table}`,
      'Check the connection, and say with --history what the table is called. What never ran here has nothing to be imported.'
    )
  }
  const missing = found[0] === undefined ? undefined : columns.find((column) => !(column in (found[0] as ForeignRow)))
  if (missing !== undefined) {
    throw cannotImport(
      `The table ${table} has no column ${missing}, so it is not the history of ${title}`,
      'Check --from, and say with --history what the table is called.'
    )
  }
  if (orderBy === undefined) return found
  return [...found].sort((a, b) => Number(a[orderBy]) - Number(b[orderBy]))
}

/** What engines give for true. */
export function isTrue(value: unknown): boolean {
  return value === true || value === 't' || value === 'true' || (value !== null && value !== '' && Number(value) === 1)
}

/** A cell as text; a bigint of PostgreSQL is one already. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'bigint' ? value.toString() : ''
}
