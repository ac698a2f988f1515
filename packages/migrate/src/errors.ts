import { KitError, type KitErrorDetails } from '@kit-internal/errors'

/** Every code this package throws; each has its heading in errors.md. */
export const errorCodes = [
  'KIT_MIGRATE_CONNECT',
  'KIT_MIGRATE_CONNECTION_LOST',
  'KIT_MIGRATE_CONNECTION_MISSING',
  'KIT_MIGRATE_CONNECTION_URL',
  'KIT_MIGRATE_DUPLICATE_VERSION',
  'KIT_MIGRATE_EDITED',
  'KIT_MIGRATE_FILE',
  'KIT_MIGRATE_FOLDER',
  'KIT_MIGRATE_HALF_DONE',
  'KIT_MIGRATE_IMPORT',
  'KIT_MIGRATE_IMPORT_UNFINISHED',
  'KIT_MIGRATE_INTERRUPTED',
  'KIT_MIGRATE_IRREVERSIBLE',
  'KIT_MIGRATE_LEDGER',
  'KIT_MIGRATE_LOCK_HELD',
  'KIT_MIGRATE_LOCK_LOST',
  'KIT_MIGRATE_MISSING_FILE',
  'KIT_MIGRATE_NEEDS_NO_TRANSACTION',
  'KIT_MIGRATE_OPTION',
  'KIT_MIGRATE_OUT_OF_ORDER',
  'KIT_MIGRATE_PROGRAM',
  'KIT_MIGRATE_REHEARSAL',
  'KIT_MIGRATE_REPAIR',
  'KIT_MIGRATE_SCRATCH',
  'KIT_MIGRATE_SQL_SYNTAX',
  'KIT_MIGRATE_STATEMENT',
  'KIT_MIGRATE_TRANSACTION_COMMAND',
  'KIT_MIGRATE_TRANSLATION',
  'KIT_MIGRATE_UNKNOWN_VERSION'
] as const

export type MigrateErrorCode = (typeof errorCodes)[number]

/** An error of this package: see {@link KitError}. */
export function migrateError(code: MigrateErrorCode, message: string, details: KitErrorDetails = {}): KitError {
  return new KitError(code, message, details)
}

/** The message of any error, without its full stop, to stand inside a sentence. */
export const messageOf = (cause: unknown): string =>
  (cause instanceof Error ? cause.message : String(cause)).replace(/\.$/, '')
