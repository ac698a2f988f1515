import type { Dialect } from './dialect.js'
import { type Lexeme, lexemes } from './lexemes.js'

/**
 * True for a statement that starts or ends a transaction and so would break the one that a migration runs in.
 * Savepoints stay inside it and are fine.
 */
export function isTransactionCommand(text: string, dialect: Dialect): boolean {
  const words = keys(text, dialect)
  const [first, second] = words
  if (first === 'BEGIN') return !(dialect === 'mysql' && second === 'NOT')
  if (first === 'START') return second === 'TRANSACTION'
  if (first === 'ROLLBACK') return !words.includes('TO') && !words.includes('SAVEPOINT')
  if (first === 'COMMIT') return true
  if (first === 'END') return dialect !== 'mysql'
  if (dialect === 'postgresql') return first === 'ABORT' || (first === 'PREPARE' && second === 'TRANSACTION')
  if (dialect === 'mysql') return first === 'XA' || (first === 'SET' && words.slice(0, 8).includes('AUTOCOMMIT'))
  return false
}

/** Why the server refuses the statement inside a transaction block, or undefined when it does not. */
export function needsNoTransaction(text: string, dialect: Dialect): string | undefined {
  if (dialect === 'postgresql') return refusedByPostgres(keys(text, dialect))
  if (dialect === 'sqlite') return refusedBySqlite(keys(text, dialect))
  return undefined
}

/** SQLite's switch of foreign keys, which the driver makes around the transaction. */
export const isForeignKeysPragma = (text: string): boolean => /^\s*pragma\s+foreign_keys\b/i.test(text)

const keys = (text: string, dialect: Dialect): string[] => lexemes(text, dialect).map((lexeme: Lexeme) => lexeme.key)

/** Every caller of PreventInTransactionBlock() in PostgreSQL 18. */
function refusedByPostgres(words: readonly string[]): string | undefined {
  const start = (...expected: string[]): boolean => expected.every((word, at) => words[at] === word)
  const has = (word: string): boolean => words.includes(word)
  const outside = (what: string): string => `${what} cannot run inside a transaction block`
  if ((start('CREATE', 'INDEX') || start('CREATE', 'UNIQUE', 'INDEX')) && concurrently(words))
    return outside('CREATE INDEX CONCURRENTLY')
  if (start('DROP', 'INDEX', 'CONCURRENTLY')) return outside('DROP INDEX CONCURRENTLY')
  if (start('REINDEX')) {
    const whole = words.find((word) => ['SCHEMA', 'DATABASE', 'SYSTEM'].includes(word))
    if (has('CONCURRENTLY')) return outside('REINDEX CONCURRENTLY')
    return whole && outside(`REINDEX ${whole}`)
  }
  if (start('VACUUM')) return outside('VACUUM')
  if (start('CLUSTER'))
    return words.filter((word) => !['VERBOSE', '(', ')'].includes(word)).length === 1
      ? outside('CLUSTER of all tables')
      : undefined
  if (start('ALTER', 'TABLE') && has('DETACH') && has('PARTITION') && has('CONCURRENTLY'))
    return outside('DETACH PARTITION CONCURRENTLY')
  if (start('ALTER', 'SYSTEM')) return outside('ALTER SYSTEM')
  for (const verb of ['CREATE', 'DROP'] as const) {
    for (const thing of ['DATABASE', 'TABLESPACE'] as const) if (start(verb, thing)) return outside(`${verb} ${thing}`)
  }
  if (start('ALTER', 'DATABASE') && has('TABLESPACE')) return outside('ALTER DATABASE … SET TABLESPACE')
  if (start('DISCARD', 'ALL')) return outside('DISCARD ALL')
  if (start('COMMIT', 'PREPARED') || start('ROLLBACK', 'PREPARED')) return outside(`${words[0] ?? ''} PREPARED`)
  return subscription(words)
}

const concurrently = (words: readonly string[]): boolean => words.slice(2, 4).includes('CONCURRENTLY')

/** Subscriptions talk to the other server, and a replication slot there cannot be rolled back. */
function subscription(words: readonly string[]): string | undefined {
  if (words[1] !== 'SUBSCRIPTION') return undefined
  const off = (option: string): boolean => {
    const at = words.indexOf(option)
    return at !== -1 && (words[at + 2] === 'FALSE' || words[at + 2] === 'OFF')
  }
  if (words[0] === 'CREATE' && !off('CONNECT') && !off('CREATE_SLOT'))
    return 'CREATE SUBSCRIPTION with a slot cannot run inside a transaction block'
  if (words[0] === 'DROP') return 'DROP SUBSCRIPTION cannot run inside a transaction block'
  if (words[0] === 'ALTER' && words.includes('REFRESH'))
    return 'ALTER SUBSCRIPTION … REFRESH cannot run inside a transaction block'
  return undefined
}

function refusedBySqlite([first, second]: readonly string[]): string | undefined {
  if (first === 'VACUUM') return 'VACUUM cannot run inside a transaction'
  if (first === 'DETACH') return 'DETACH cannot run inside a transaction'
  if (first !== 'PRAGMA') return undefined
  if (second === 'FOREIGN_KEYS') return 'PRAGMA foreign_keys does nothing inside a transaction'
  if (second === 'JOURNAL_MODE') return 'PRAGMA journal_mode cannot change inside a transaction'
  if (second === 'SYNCHRONOUS') return 'PRAGMA synchronous cannot change inside a transaction'
  return undefined
}
