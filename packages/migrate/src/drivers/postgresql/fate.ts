import { lexemes } from '../../sql/lexers.js'
import type { Outcome, Step } from '../contract.js'
import type { Query } from './query.js'

/** Statements that do no harm when they run twice, and whose first run may be forgotten. */
const repeatable = /^\s*(vacuum|analyze|cluster|checkpoint|discard|alter\s+system|refresh)\b/i

/**
 * Finds out whether a statement outside a transaction took effect. An invalid index, the rest of a broken
 * CREATE INDEX CONCURRENTLY, is dropped on the way.
 */
export async function fateOf(query: Query, step: Step): Promise<Outcome> {
  if (repeatable.test(step.text)) return 'not-done'
  const words = lexemes(step.text, 'postgresql')
  const keys = words.map(({ key }) => key)
  const name = nameAfter(words, keys)
  if (name === undefined) return 'unknown'
  if (keys[0] === 'CREATE' && keys.includes('INDEX')) return fateOfNewIndex(query, name, tableOf(words, keys))
  if (keys[0] === 'DROP' && keys[1] === 'INDEX')
    return (await findIndex(query, name)) === undefined ? 'done' : 'not-done'
  if (keys[0] === 'REINDEX') return dropLeftOvers(query)
  if (keys[0] === 'CREATE' && keys[1] === 'DATABASE')
    return (await exists(query, 'pg_database', 'datname', name)) ? 'done' : 'not-done'
  if (keys[0] === 'DROP' && keys[1] === 'DATABASE')
    return (await exists(query, 'pg_database', 'datname', name)) ? 'not-done' : 'done'
  return 'unknown'
}

type Words = ReturnType<typeof lexemes>

const noise = new Set([
  'CREATE',
  'DROP',
  'UNIQUE',
  'INDEX',
  'DATABASE',
  'CONCURRENTLY',
  'IF',
  'NOT',
  'EXISTS',
  'REINDEX',
  'TABLE',
  '(',
  ')',
  'VERBOSE'
])

/** The first name of the statement, with its schema, as PostgreSQL's regclass reads it. */
function nameAfter(words: Words, keys: readonly string[]): string | undefined {
  const at = keys.findIndex((key) => !noise.has(key))
  if (at === -1 || keys[at] === 'ON') return undefined
  return dotted(words, at)
}

function tableOf(words: Words, keys: readonly string[]): string | undefined {
  const at = keys.indexOf('ON')
  return at === -1 ? undefined : dotted(words, keys[at + 1] === 'ONLY' ? at + 2 : at + 1)
}

function dotted(words: Words, at: number): string {
  const parts = [words[at]?.text ?? '']
  for (let next = at + 1; words[next]?.key === '.'; next += 2) parts.push(words[next + 1]?.text ?? '')
  return parts.join('.')
}

/** An index lives in the schema of its table, whatever the search path says. */
async function fateOfNewIndex(query: Query, name: string, table: string | undefined): Promise<Outcome> {
  if (table === undefined) return 'unknown'
  const { rows } = await query<{ full: string; valid: boolean }>(
    `SELECT i.indexrelid::regclass::text AS full, i.indisvalid AND i.indisready AS valid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
     WHERE i.indrelid = to_regclass($1) AND c.relname = (parse_ident($2))[1]`,
    [table, name]
  )
  const [index] = rows
  if (index === undefined) return 'not-done'
  if (index.valid) return 'done'
  await query(`DROP INDEX CONCURRENTLY IF EXISTS ${index.full}`)
  return 'not-done'
}

async function findIndex(query: Query, name: string): Promise<string | undefined> {
  const { rows } = await query<{ found: string | null }>('SELECT to_regclass($1)::text AS found', [name])
  return rows[0]?.found ?? undefined
}

/** REINDEX CONCURRENTLY leaves its unfinished copies behind; with them gone it can simply run again. */
async function dropLeftOvers(query: Query): Promise<Outcome> {
  const { rows } = await query<{ full: string }>(
    String.raw`SELECT i.indexrelid::regclass::text AS full FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE NOT i.indisvalid AND c.relname ~ '_ccnew\d*$'`
  )
  for (const { full } of rows) await query(`DROP INDEX CONCURRENTLY IF EXISTS ${full}`)
  return 'not-done'
}

async function exists(query: Query, catalog: string, column: string, name: string): Promise<boolean> {
  const { rowCount } = await query(`SELECT 1 FROM ${catalog} WHERE ${column} = (parse_ident($1))[1]`, [name])
  return rowCount !== 0
}
