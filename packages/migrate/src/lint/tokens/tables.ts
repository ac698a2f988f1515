import type { Lexeme } from '../../sql/lexemes.js'
import { nameAt, skip, splitAtCommas } from '../../sql/names.js'

/** CREATE TABLE or ALTER TABLE taken apart: each part is a column, constraint or action. */
export interface TableStatement {
  readonly table: string
  readonly parts: readonly (readonly Lexeme[])[]
  /** What follows the parentheses of CREATE TABLE. */
  readonly options: readonly Lexeme[]
}

/** `undefined` for anything but CREATE TABLE … ( … ). */
export function createdTable(words: readonly Lexeme[]): TableStatement | undefined {
  const at = skip(words, 1, ['OR', 'REPLACE', 'TEMP', 'TEMPORARY'])
  if (words[0]?.key !== 'CREATE' || words[at]?.key !== 'TABLE') return undefined
  const { name, next } = nameAt(words, skip(words, at + 1, ['IF', 'NOT', 'EXISTS']))
  if (words[next]?.key !== '(') return undefined
  const close = closing(words, next)
  return { table: name, parts: splitAtCommas(words.slice(next + 1, close)), options: words.slice(close + 1) }
}

/** `undefined` for anything but ALTER TABLE. */
export function alteredTable(words: readonly Lexeme[]): TableStatement | undefined {
  const at = skip(words, 1, ['ONLINE', 'IGNORE'])
  if (words[0]?.key !== 'ALTER' || words[at]?.key !== 'TABLE') return undefined
  const { name, next } = nameAt(words, skip(words, at + 1, ['IF', 'EXISTS']))
  return { table: name, parts: splitAtCommas(words.slice(next)), options: [] }
}

/** The index of the `)` that closes the `(` at `open`. */
function closing(words: readonly Lexeme[], open: number): number {
  let depth = 0
  for (let at = open; at < words.length; at++) {
    if (words[at]?.key === '(') depth++
    if (words[at]?.key === ')' && --depth === 0) return at
  }
  return words.length
}

const keys = (words: readonly Lexeme[]): string[] => words.map((word) => word.key)

/** True when the keywords follow each other anywhere in the words. */
export function contains(words: readonly Lexeme[], ...wanted: readonly string[]): boolean {
  const all = keys(words)
  return all.some((_, at) => wanted.every((key, offset) => all[at + offset] === key))
}

/** True when the words start with these keywords. */
export const starts = (words: readonly Lexeme[], ...wanted: readonly string[]): boolean =>
  wanted.every((key, at) => words[at]?.key === key)

const notColumns = new Set([
  'CONSTRAINT',
  'PRIMARY',
  'UNIQUE',
  'INDEX',
  'KEY',
  'FULLTEXT',
  'SPATIAL',
  'FOREIGN',
  'CHECK',
  'PERIOD',
  'PARTITION',
  'SYSTEM',
  'LIKE'
])

export interface Column {
  readonly name: string
  readonly definition: readonly Lexeme[]
}

/** The column that ALTER TABLE … ADD adds, or undefined for another action. */
export function addedColumn(action: readonly Lexeme[]): Column | undefined {
  if (action[0]?.key !== 'ADD' || notColumns.has(action[1]?.key ?? '')) return undefined
  const { name, next } = nameAt(action, skip(action, 1, ['COLUMN', 'IF', 'NOT', 'EXISTS']))
  return name === '' ? undefined : { name, definition: action.slice(next) }
}

/** The columns of CREATE TABLE. */
export const columns = (created: TableStatement): Column[] =>
  created.parts
    .filter((part) => part.length > 1 && !notColumns.has(part[0]?.key ?? ''))
    .map((part) => ({ name: nameAt(part, 0).name, definition: part.slice(nameAt(part, 0).next) }))
