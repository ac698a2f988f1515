import { lexemes } from '../../sql/lexemes.js'
import type { Outcome, Step } from '../contract.js'
import { outcomeOfIndexes } from './indexes.js'
import { writtenNameAt } from '../../sql/names.js'
import { isNoName } from './names.js'
import type { Query } from './query.js'

/** Statements that do no harm when they run twice, and whose first run may be forgotten. */
const repeatable = /^\s*(vacuum|analyze|cluster|checkpoint|discard|alter\s+system|refresh)\b/i

/**
 * Finds out whether a statement outside a transaction took effect. An invalid index, the rest of a broken
 * CREATE INDEX CONCURRENTLY, is dropped on the way; `before` has the indexes that were there before it.
 */
export async function outcomeOf(query: Query, step: Step, before: string | undefined): Promise<Outcome> {
  if (repeatable.test(step.text)) return 'not-done'
  const ofIndexes = await outcomeOfIndexes(query, step, before)
  if (ofIndexes !== undefined) return ofIndexes
  try {
    return await outcomeOfOther(query, step)
  } catch (error) {
    if (isNoName(error)) return 'not-done'
    throw error
  }
}

async function outcomeOfOther(query: Query, { text }: Step): Promise<Outcome> {
  const words = lexemes(text, 'postgresql')
  const [verb, kind] = words.map(({ key }) => key)
  const at = words.findIndex(({ key }) => !noise.has(key))
  if (at === -1) return 'unknown'
  const name = writtenNameAt(words, at).name
  if (verb === 'DROP' && kind === 'INDEX')
    return (await exists(query, 'SELECT WHERE to_regclass($1) IS NOT NULL', name)) ? 'not-done' : 'done'
  if (kind !== 'DATABASE' || (verb !== 'CREATE' && verb !== 'DROP')) return 'unknown'
  const there = await exists(query, 'SELECT FROM pg_database WHERE datname = (parse_ident($1))[1]', name)
  return there === (verb === 'CREATE') ? 'done' : 'not-done'
}

const noise = new Set(['CREATE', 'DROP', 'INDEX', 'DATABASE', 'CONCURRENTLY', 'IF', 'EXISTS'])

async function exists(query: Query, sql: string, name: string): Promise<boolean> {
  return (await query(sql, [name])).rowCount !== 0
}
