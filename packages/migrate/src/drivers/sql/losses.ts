import type { Dialect } from '../../sql/dialect.js'
import { lexemes, type Lexeme } from '../../sql/lexemes.js'
import { writtenNameAt } from '../../sql/names.js'
import type { RowsLost } from '../contract.js'

/** Counting a large table takes long, and the exact number adds nothing. */
const countAtMost = 1_000_000

/** Names, as written, of the tables that a statement drops or empties. */
export function tablesLostBy(text: string, dialect: Dialect): string[] {
  const words = lexemes(text, dialect)
  const keys = words.map(({ key }) => key)
  const [first, second] = keys
  if (first === 'TRUNCATE') return namesFrom(words, second === 'TABLE' ? 2 : 1)
  if (first === 'DROP' && second === 'TABLE') return namesFrom(words, 2)
  if (first === 'DELETE' && second === 'FROM') return namesFrom(words, 2).slice(0, 1)
  return []
}

/** Asks for the rows of each; tables that cannot be counted are left out. */
export async function countRows(
  names: readonly string[],
  count: (sql: string) => Promise<unknown>
): Promise<RowsLost[]> {
  const losses: RowsLost[] = []
  for (const table of names) {
    try {
      const rows = Number(
        await count(`SELECT count(*) AS count FROM (SELECT 1 FROM ${table} LIMIT ${countAtMost + 1}) AS counted`)
      )
      losses.push(rows > countAtMost ? { table, rows: countAtMost, more: true } : { table, rows })
    } catch {
      // It is not there, or not ours to read; the statement itself will tell.
    }
  }
  return losses
}

function namesFrom(words: readonly Lexeme[], start: number): string[] {
  const names: string[] = []
  let at = start
  while (['IF', 'EXISTS', 'ONLY'].includes(words[at]?.key ?? '')) at++
  while (at < words.length) {
    const { name, next } = writtenNameAt(words, at)
    names.push(name)
    if (words[next]?.key !== ',') break
    at = next + 1
  }
  return names
}
