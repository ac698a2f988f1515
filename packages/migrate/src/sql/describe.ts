import type { Dialect } from './dialect.js'
import { type Lexeme, lexemes } from './lexemes.js'
import { indexAfter, nameAt, skip, splitAtCommas } from './names.js'

/**
 * What a statement does in a few words, for progress lines: `CREATE TABLE users`, `CREATE INDEX posts_author`,
 * `ADD FOREIGN KEY posts_author_fkey`, `INSERT INTO plans`. Never shows a value, so no secret either.
 */
export function describeStatement(text: string, dialect: Dialect): string {
  const words = lexemes(text, dialect)
  const [first] = words
  if (first === undefined) return 'empty statement'
  if (first.kind === 'hint') return 'version comment'
  const verb = first.key
  if (verb === 'ALTER' && words[1]?.key === 'TABLE') return alterTable(words)
  if (verb === 'CREATE' || verb === 'ALTER' || verb === 'DROP') return definition(verb, words)
  if (verb === 'INSERT' || verb === 'REPLACE' || verb === 'MERGE')
    return named(`${verb} INTO`, words, indexAfter(words, 'INTO'))
  if (verb === 'DELETE') return named('DELETE FROM', words, indexAfter(words, 'FROM'))
  if (verb === 'UPDATE') return named('UPDATE', words, skip(words, 1, ['ONLY', 'LOW_PRIORITY', 'IGNORE']))
  if (verb === 'TRUNCATE') return named('TRUNCATE', words, skip(words, 1, ['TABLE', 'ONLY']))
  if (verb === 'COMMENT') return comment(words)
  if (verb === 'REFRESH') return named('REFRESH MATERIALIZED VIEW', words, skip(words, 3, ['CONCURRENTLY']))
  if (verb === 'REINDEX')
    return named('REINDEX', words, skip(words, 1, ['TABLE', 'INDEX', 'SCHEMA', 'DATABASE', 'CONCURRENTLY']))
  if (verb === 'WITH') return `WITH … ${words.find((word) => changes.has(word.key))?.key ?? 'SELECT'}`
  if (verb === 'GRANT' || verb === 'REVOKE') return privileges(verb, words)
  if (verb === 'SET' || verb === 'PRAGMA' || verb === 'CALL' || verb === 'SAVEPOINT')
    return named(verb, words, skip(words, 1, scopes))
  if (verb === 'RENAME') return named('RENAME TABLE', words, 2)
  if (verb === 'DO') return 'DO block'
  return first.kind === 'word' ? leading(words, twoWords.has(verb) ? 2 : 1) : 'statement'
}

const scopes = ['LOCAL', 'SESSION', 'GLOBAL']
const changes = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE'])
const twoWords = new Set([
  'START',
  'LOCK',
  'UNLOCK',
  'RELEASE',
  'VACUUM',
  'ANALYZE',
  'OPTIMIZE',
  'IMPORT',
  'DISCARD',
  'REASSIGN',
  'SECURITY'
])

/** Words between the verb and the kind of thing, and between the kind and the name, that say nothing here. */
const adjectives = new Set(
  `OR REPLACE TEMP TEMPORARY UNLOGGED GLOBAL LOCAL UNIQUE FULLTEXT SPATIAL RECURSIVE CONSTRAINT TRUSTED PROCEDURAL VIRTUAL
   ALGORITHM DEFINER SQL SECURITY INVOKER MERGE TEMPTABLE UNDEFINED AGGREGATE_ CONCURRENTLY IF NOT EXISTS ONLY ONLINE OFFLINE
   IGNORE CURRENT_USER`.split(/\s+/)
)

const kinds = new Set(
  `TABLE VIEW INDEX SEQUENCE SCHEMA DATABASE EXTENSION TYPE DOMAIN FUNCTION PROCEDURE ROUTINE AGGREGATE TRIGGER RULE POLICY ROLE
   USER GROUP TABLESPACE COLLATION CONVERSION CAST OPERATOR SERVER PUBLICATION SUBSCRIPTION STATISTICS LANGUAGE TRANSFORM EVENT
   PACKAGE SYSTEM OWNED`.split(/\s+/)
)

/** CREATE, ALTER or DROP of anything but ALTER TABLE. */
function definition(verb: string, words: readonly Lexeme[]): string {
  let kindAt = 1
  while (kindAt < words.length && !isKind(words, kindAt)) kindAt++
  if (kindAt === words.length) return leading(words, 3)
  const before = words.slice(1, kindAt).map((word) => word.key)
  const pair = pairs[words[kindAt]?.key ?? '']?.includes(words[kindAt + 1]?.key ?? '') ? 2 : 1
  const kind = words.slice(kindAt, kindAt + pair).map((word) => word.key)
  const label = [verb, ...before.filter((word) => shown.has(word)), ...kind].join(' ')
  const objectAt = skip(words, kindAt + pair, ['CONCURRENTLY', 'IF', 'NOT', 'EXISTS', 'ONLY', 'MAPPING', 'FOR'])
  if (words[kindAt]?.key === 'CAST' || words[objectAt]?.key === 'ON') return label
  return named(label, words, objectAt)
}

const shown = new Set([
  'UNIQUE',
  'FULLTEXT',
  'SPATIAL',
  'MATERIALIZED',
  'FOREIGN',
  'EVENT',
  'VIRTUAL',
  'TEXT',
  'ACCESS',
  'DEFAULT',
  'LARGE'
])
const pairs: Readonly<Record<string, readonly string[]>> = {
  OPERATOR: ['CLASS', 'FAMILY'],
  OWNED: ['BY'],
  USER: ['MAPPING'],
  PACKAGE: ['BODY']
}

function isKind(words: readonly Lexeme[], at: number): boolean {
  const { key } = words[at] ?? { key: '' }
  const next = words[at + 1]?.key
  // CREATE EVENT TRIGGER names a trigger; CREATE TABLE and the like end the search at the first kind.
  if (key === 'EVENT' && next === 'TRIGGER') return false
  if (['SEARCH', 'METHOD', 'WRAPPER', 'PRIVILEGES', 'OBJECT'].includes(key)) return true
  return kinds.has(key) || (key === 'VIEW' && adjectives.has(next ?? ''))
}

/** The first action of ALTER TABLE tells more than the table: `ADD FOREIGN KEY posts_author_fkey`, `ADD COLUMN posts.title`. */
function alterTable(words: readonly Lexeme[]): string {
  const tableAt = skip(words, 2, ['IF', 'EXISTS', 'ONLY'])
  const { name: table, next } = nameAt(words, tableAt)
  const actionAt = words[next]?.key === '*' ? next + 1 : next
  const more = countActions(words, actionAt)
  const tail = more > 1 ? ` and ${String(more - 1)} more` : ''
  return action(table, words, actionAt) + tail
}

function action(table: string, words: readonly Lexeme[], at: number): string {
  const verb = words[at]?.key ?? ''
  const next = words[at + 1]?.key ?? ''
  const whole = `ALTER TABLE ${table}`
  if (verb === 'ADD') return add(table, words, at + 1)
  if (verb === 'DROP') {
    if (next === 'CONSTRAINT' || next === 'INDEX' || next === 'CHECK' || next === 'KEY')
      return named(`DROP ${next}`, words, skip(words, at + 2, ['IF', 'EXISTS']))
    if (next === 'FOREIGN') return named('DROP FOREIGN KEY', words, skip(words, at + 3, ['IF', 'EXISTS']))
    if (next === 'PRIMARY') return `DROP PRIMARY KEY ${table}`
    return column('DROP COLUMN', table, words, skip(words, at + 1, ['COLUMN', 'IF', 'EXISTS']))
  }
  if (verb === 'ALTER' || verb === 'MODIFY' || verb === 'CHANGE') {
    return column('ALTER COLUMN', table, words, skip(words, at + 1, ['COLUMN', 'IF', 'EXISTS']))
  }
  if (verb === 'RENAME') return rename(table, words, at + 1)
  if (verb === 'VALIDATE') return named('VALIDATE CONSTRAINT', words, at + 2)
  if (verb === 'ATTACH' || verb === 'DETACH') return named(`${verb} PARTITION`, words, at + 2)
  return verb === '' ? whole : `${whole} ${verb}${next === '' || words[at + 1]?.kind !== 'word' ? '' : ` ${next}`}`
}

function add(table: string, words: readonly Lexeme[], at: number): string {
  const constraint =
    words[at]?.key === 'CONSTRAINT' ? nameAt(words, skip(words, at + 1, ['IF', 'NOT', 'EXISTS'])) : undefined
  const from = constraint?.next ?? at
  const [first, second] = [words[from]?.key ?? '', words[from + 1]?.key ?? '']
  const named_ = (what: string): string => `ADD ${what} ${constraint?.name ?? table}`
  if (first === 'FOREIGN') return named_('FOREIGN KEY')
  if (first === 'PRIMARY') return named_('PRIMARY KEY')
  if (first === 'CHECK') return named_('CHECK')
  if (first === 'EXCLUDE') return named_('EXCLUDE')
  if (['UNIQUE', 'INDEX', 'KEY', 'FULLTEXT', 'SPATIAL'].includes(first)) {
    const kind = first === 'UNIQUE' ? 'UNIQUE' : first === 'KEY' ? 'INDEX' : first
    const indexAt = skip(words, from + 1, ['INDEX', 'KEY', 'IF', 'NOT', 'EXISTS'])
    const bare = words[indexAt]?.key === '(' || second === 'USING' || constraint
    return bare ? named_(kind) : named(`ADD ${kind}`, words, indexAt)
  }
  if (constraint) return `ADD CONSTRAINT ${constraint.name}`
  return column('ADD COLUMN', table, words, skip(words, at, ['COLUMN', 'IF', 'NOT', 'EXISTS']))
}

function rename(table: string, words: readonly Lexeme[], at: number): string {
  const what = words[at]?.key ?? ''
  if (what === 'TO' || what === 'AS') return `RENAME TABLE ${table}`
  if (what === 'CONSTRAINT' || what === 'INDEX' || what === 'KEY') return named(`RENAME ${what}`, words, at + 1)
  return column('RENAME COLUMN', table, words, skip(words, at, ['COLUMN']))
}

function column(label: string, table: string, words: readonly Lexeme[], at: number): string {
  return `${label} ${table}.${nameAt(words, at).name}`
}

function comment(words: readonly Lexeme[]): string {
  const isAt = words.findIndex((word) => word.key === 'IS')
  const kind = words[2]?.key ?? ''
  return isAt === -1 || !kinds.has(kind)
    ? `COMMENT ON ${kind === 'COLUMN' ? `COLUMN ${nameAt(words, 3).name}` : kind}`
    : named(`COMMENT ON ${kind}`, words, 3)
}

function privileges(verb: string, words: readonly Lexeme[]): string {
  const on = indexAfter(words, 'ON')
  return on < words.length
    ? named(`${verb} ON`, words, skip(words, on, ['TABLE', 'SCHEMA', 'DATABASE', 'SEQUENCE', 'FUNCTION']))
    : verb
}

function named(label: string, words: readonly Lexeme[], at: number): string {
  const { name } = nameAt(words, at)
  return name === '' ? label : `${label} ${name}`
}

const leading = (words: readonly Lexeme[], count: number): string =>
  words
    .slice(0, count)
    .filter((word) => word.kind === 'word')
    .map((word) => word.key)
    .join(' ')

/** Actions of one ALTER TABLE are separated by commas outside parentheses. */
const countActions = (words: readonly Lexeme[], from: number): number => splitAtCommas(words.slice(from)).length
