import { createHash } from 'node:crypto'
import type { Step } from '../../drivers/contract.js'
import type { Sent } from '../../drivers/program.js'
import { migrateError } from '../../errors.js'
import { textOfNamedStep } from '../../named-step.js'
import type { Dialect } from '../../sql/dialect.js'
import { describeStatement, isTransactionCommand } from '../../sql/index.js'
import { lexemes } from '../../sql/lexemes.js'

const reading = new Set(['SELECT', 'SHOW', 'EXPLAIN', 'DESCRIBE', 'DESC', 'VALUES'])

/** True when a statement that a program sends only asks. */
export function isRead({ text }: Sent, dialect: Dialect | undefined): boolean {
  if (dialect === undefined) return false
  const keys = lexemes(text, dialect).map(({ key }) => key)
  const [first = ''] = keys
  // What stands behind a semicolon may write.
  if (keys.slice(0, -1).includes(';')) return false
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

export function stepOf({ text, values }: Sent, description: string): Step {
  const hash = createHash('sha256').update(text)
  for (const value of values) hash.update(`\0${render(value)}`)
  return { text, description, line: 0, checksum: `v1:${hash.digest('hex')}` }
}

function render(value: unknown): string {
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
  if (typeof value === 'bigint') return String(value)
  return value === undefined ? 'undefined' : JSON.stringify(value)
}

/** A named step as the ledger knows it. */
export const namedStep = (name: string): Step => stepOf({ text: textOfNamedStep(name), values: [] }, `step "${name}"`)
