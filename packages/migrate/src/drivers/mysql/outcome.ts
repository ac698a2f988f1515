import { createHash } from 'node:crypto'
import { lexemes, type Lexeme } from '../../sql/lexemes.js'
import { writtenNameAt } from '../../sql/names.js'
import type { Outcome, Step } from '../contract.js'
import type { Connected } from './connect.js'
import { kindOf } from './kinds.js'

const showable = ['TABLE', 'VIEW', 'TRIGGER', 'PROCEDURE', 'FUNCTION', 'EVENT', 'DATABASE', 'SEQUENCE'] as const
type Showable = (typeof showable)[number]

interface DatabaseObject {
  readonly kind: Showable
  /** As written, quotes and database included; undefined for the database that is in use. */
  readonly name: string | undefined
}

/**
 * The definitions of what a statement is about, as one text. A definition is atomic for a client that goes away,
 * so that equal texts before and after mean that it did not happen. Undefined where the statement names nothing that
 * can be shown to us: if anything is wrong with it, running it says so.
 */
export async function fingerprintOf({ query }: Connected, step: Step): Promise<string | undefined> {
  if (kindOf(step.text) !== 'definition') return undefined
  const objects = objectsOf(lexemes(step.text, 'mysql'))
  if (objects.length === 0) return undefined
  const definitions: string[] = []
  try {
    for (const object of objects) definitions.push(await definitionOf(query, object))
  } catch (error) {
    if (isUnshowable(error)) return undefined
    throw error
  }
  return definitions.join('|')
}

/** What became of a statement that a crash cut off; by now the server has ended it, for it held our lock until then. */
export async function outcomeOf(connected: Connected, step: Step, before: string | undefined): Promise<Outcome> {
  const kind = kindOf(step.text)
  if (kind === 'repeatable' || kind === 'session') return 'not-done'
  if (before === undefined) return 'unknown'
  const words = lexemes(step.text, 'mysql').map(({ key }) => key)
  // These can change data and leave every definition as it was.
  if (words.includes('EXCHANGE') || words.includes('TABLESPACE') || words.includes('TRUNCATE')) return 'unknown'
  const now = await fingerprintOf(connected, step)
  if (now === undefined) return 'unknown'
  if (now === before) return 'not-done'
  // Several objects may be dropped in part; an index is a single one, and its table shows it.
  if (words[0] === 'DROP' && words[1] !== 'INDEX')
    return now.split('|').every((one) => one === absent) ? 'done' : 'unknown'
  return 'done'
}

const absent = 'absent'

async function definitionOf(query: Connected['query'], { kind, name }: DatabaseObject): Promise<string> {
  try {
    const { rows } = await query(`SHOW CREATE ${kind} ${name ?? (await databaseInUse(query))}`)
    const text = Object.values(rows[0] ?? {})
      .map(String)
      .join('\n')
      // A counter that moves with every row is not part of the definition.
      .replace(/ AUTO_INCREMENT=\d+/g, '')
    return createHash('sha256').update(text).digest('hex').slice(0, 32)
  } catch (error) {
    if (isMissing(error)) return absent
    throw error
  }
}

/** No such table, routine, trigger, event, database, view or sequence. */
const isMissing = (error: unknown) => hasNumber(error, [1146, 1305, 1360, 1539, 1049, 1347, 4091])

/** The server takes it for no name, no database is in use, or we lack the right to see it. */
const isUnshowable = (error: unknown) => hasNumber(error, [1064, 1046, 1059, 1102, 1103, 1044, 1142, 1227, 1370])

const hasNumber = (error: unknown, numbers: readonly number[]) =>
  numbers.includes((error as { errno?: number }).errno ?? 0)

/** Quoted; empty when no database is in use, which the server refuses as a name. */
async function databaseInUse(query: Connected['query']): Promise<string> {
  const { rows } = await query('SELECT DATABASE() AS name')
  const name = rows[0]?.['name']
  return typeof name === 'string' ? `\`${name.replaceAll('`', '``')}\`` : ''
}

function objectsOf(words: readonly Lexeme[]): DatabaseObject[] {
  const keys = words.map(({ key }) => key)
  if (keys.slice(0, 6).includes('INDEX') && keys[0] !== 'ALTER') {
    const on = keys.indexOf('ON')
    return on === -1 ? [] : [{ kind: 'TABLE', name: writtenNameAt(words, on + 1).name }]
  }
  const at = keys.findIndex((key, index) => index > 0 && (key === 'SCHEMA' || showable.some((kind) => kind === key)))
  // A kind that comes late is something else, like the TABLE behind SQL SECURITY or inside a body.
  if (at === -1 || keys.slice(0, at).includes('(')) return []
  const kind = (keys[at] === 'SCHEMA' ? 'DATABASE' : keys[at]) as Showable
  if (kind === 'DATABASE' && keys[0] === 'ALTER' && databaseOptions.has(keys[at + 1] ?? ''))
    return [{ kind, name: undefined }]
  let next = at + 1
  while (['IF', 'NOT', 'EXISTS'].includes(keys[next] ?? '')) next++
  const objects: DatabaseObject[] = []
  for (;;) {
    const { name, next: end } = writtenNameAt(words, next)
    if (name === '') return objects
    objects.push({ kind, name })
    const more =
      keys[0] === 'DROP' ? keys[end] === ',' : keys[0] === 'RENAME' && (keys[end] === 'TO' || keys[end] === ',')
    if (!more) return objects
    next = end + 1
  }
}

/** What may follow ALTER DATABASE where the name is left out. */
const databaseOptions = new Set(['DEFAULT', 'CHARACTER', 'CHARSET', 'COLLATE', 'ENCRYPTION', 'READ', 'COMMENT'])
