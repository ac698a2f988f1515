import { lexemes } from '../../sql/lexemes.js'
import type { Outcome, Step } from '../contract.js'
import { writtenNameAt } from '../../sql/names.js'
import { isNoName, type Words } from './names.js'
import type { Query } from './query.js'

/** The oids that there are of what a CREATE INDEX or REINDEX makes; undefined for every other statement. */
export async function oidsBefore(query: Query, step: Step): Promise<string | undefined> {
  const making = makingOf(step)
  if (making === undefined) return undefined
  return (await indexesOf(query, making)).map(({ oid }) => oid).join(' ')
}

/**
 * Whether a CREATE INDEX or REINDEX took effect, undefined for every other statement. Its invalid indexes are dropped;
 * what was there before it stays. Rejects while somebody is building one: what becomes of it is not known yet.
 */
export async function outcomeOfIndexes(
  query: Query,
  step: Step,
  before: string | undefined
): Promise<Outcome | undefined> {
  const making = makingOf(step)
  if (making === undefined) return undefined
  // Among all indexes of a table nothing shows which are new.
  if (making.kind === 'unnamed' && before === undefined) return 'unknown'
  const known = new Set(before?.split(' '))
  const ours = (await indexesOf(query, making)).filter(({ oid }) => !known.has(oid))
  for (const { full, valid, building } of ours) {
    if (building) throw new Error(`${full} is being built by another connection; run again when that is done`)
    if (!valid) await query(`DROP INDEX CONCURRENTLY IF EXISTS ${full}`)
  }
  if (making.kind === 'again' || !ours.some(({ valid }) => valid)) return 'not-done'
  return making.kind === 'named' ? 'done' : 'unknown'
}

/** Where a statement's indexes are to be looked for. */
interface Making {
  /** `again` is REINDEX, which makes copies and can always run again. */
  readonly kind: 'named' | 'unnamed' | 'again'
  /** Of `pg_index i` and `pg_class c`. */
  readonly where: string
  readonly values: readonly string[]
}

function makingOf({ text }: Step): Making | undefined {
  const words = lexemes(text, 'postgresql')
  const keys = words.map(({ key }) => key)
  if (keys[0] === 'REINDEX') return makingAgain(words, keys)
  if (keys[0] !== 'CREATE' || !keys.slice(1, 3).includes('INDEX') || !keys.includes('ON')) return undefined
  const on = keys.indexOf('ON')
  const table = writtenNameAt(words, keys[on + 1] === 'ONLY' ? on + 2 : on + 1).name
  // An index lives in the schema of its table, whatever the search path says.
  const onTable = 'i.indrelid = to_regclass($1)'
  const named = words.slice(0, on).findLast(({ key }) => !noise.has(key))
  if (named === undefined)
    return { kind: 'unnamed', where: `${onTable} AND c.relname ~ '_idx[0-9]*$'`, values: [table] }
  return { kind: 'named', where: `${onTable} AND c.relname = (parse_ident($2))[1]::name`, values: [table, named.text] }
}

const noise = new Set(['CREATE', 'UNIQUE', 'INDEX', 'CONCURRENTLY', 'IF', 'NOT', 'EXISTS'])

/** REINDEX CONCURRENTLY that fails leaves its copies behind, or what they replaced; with them gone it can simply run again. */
function makingAgain(words: Words, keys: readonly string[]): Making {
  const at = keys.findIndex((key, index) => index > keys.indexOf(')') && key in scopes)
  const nameAt = keys[at + 1] === 'CONCURRENTLY' ? at + 2 : at + 1
  const { where, named } = scopes[keys[at] ?? ''] ?? { where: 'true', named: false }
  return {
    kind: 'again',
    where: `NOT i.indisvalid AND c.relname ~ '_cc(new|old)[0-9]*$' AND ${where}`,
    values: named ? [writtenNameAt(words, nameAt).name] : []
  }
}

/** Of a table also those of its partitions and of its long values. */
const ofTable = (table: string) =>
  `EXISTS (SELECT FROM pg_class t WHERE i.indrelid IN (t.oid, t.reltoastrelid)
    AND (t.oid = ${table} OR t.oid IN (SELECT relid FROM pg_partition_tree(${table}))))`

const scopes: Readonly<Record<string, { readonly where: string; readonly named: boolean }>> = {
  TABLE: { where: ofTable('to_regclass($1)'), named: true },
  INDEX: { where: ofTable('(SELECT indrelid FROM pg_index WHERE indexrelid = to_regclass($1))'), named: true },
  SCHEMA: {
    where: `EXISTS (SELECT FROM pg_class t JOIN pg_namespace n ON n.oid = t.relnamespace
      WHERE i.indrelid IN (t.oid, t.reltoastrelid) AND n.nspname = (parse_ident($1))[1]::name)`,
    named: true
  },
  DATABASE: { where: 'true', named: false },
  SYSTEM: { where: 'true', named: false }
}

interface Index {
  readonly oid: string
  readonly full: string
  readonly valid: boolean
  /** It is not valid yet, and somebody is at it. */
  readonly building: boolean
}

/**
 * Who builds is visible to everybody, what he builds is not; so where that is hidden, an index counts as being built
 * while a builder has his lock on its table.
 */
async function indexesOf(query: Query, { where, values }: Making): Promise<Index[]> {
  try {
    const { rows } = await query<{ oid: string; full: string; valid: boolean; building: boolean }>(
      `SELECT i.indexrelid::text AS oid, i.indexrelid::regclass::text AS full, i.indisvalid AND i.indisready AS valid,
         NOT i.indisvalid AND EXISTS (SELECT FROM pg_stat_progress_create_index p JOIN pg_locks l ON l.pid = p.pid AND l.database = p.datid
           WHERE p.datname = current_database() AND l.relation = i.indrelid AND l.granted AND l.mode = 'ShareUpdateExclusiveLock'
             AND CASE WHEN p.command LIKE 'CREATE%' THEN p.index_relid IN (0, i.indexrelid)
               WHEN p.command LIKE 'REINDEX%' THEN c.relname ~ '_cc(new|old)[0-9]*$' ELSE true END) AS building
       FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE ${where} ORDER BY i.indexrelid`,
      [...values]
    )
    return rows
  } catch (error) {
    if (isNoName(error)) return []
    throw error
  }
}
