import type { Sent } from '../drivers/program.js'
import { migrateError } from '../errors.js'
import type { Dialect } from '../sql/dialect.js'
import { describeStatement, isTransactionCommand } from '../sql/index.js'
import { lexemes } from '../sql/lexers.js'

const reading = new Set(['SELECT', 'SHOW', 'EXPLAIN', 'DESCRIBE', 'DESC', 'VALUES'])

/** True when a statement that a program sends only asks. */
export function isRead({ text }: Sent, dialect: Dialect | undefined): boolean {
  if (dialect === undefined) return false
  const keys = lexemes(text, dialect).map(({ key }) => key)
  const [first = ''] = keys
  if (first === 'PRAGMA') return !keys.includes('=')
  if (first === 'EXPLAIN') return !keys.includes('ANALYZE')
  return reading.has(first) && !keys.includes('INTO')
}

/** Knex's own words for a transaction inside ours. */
export const isSavepoint = ({ text }: Sent): boolean => /^\s*(savepoint|release|rollback to)\b/i.test(text)

export function describeSent({ text }: Sent, dialect: Dialect | undefined): string {
  return dialect === undefined ? text : describeStatement(text, dialect)
}

export function refuseCommand({ text }: Sent, dialect: Dialect | undefined, file: string): void {
  if (dialect === undefined || !isTransactionCommand(text, dialect)) return
  throw migrateError('KIT_MIGRATE_TRANSACTION_COMMAND', `${file} sent ${text.trim()}, a transaction command.`, {
    kind: 'usage',
    hint: 'Remove it. Each migration runs in a transaction of its own; context.step(name, …) makes smaller ones.',
    data: { file }
  })
}
