import { migrateError } from '../errors.js'

/** Something of the other tool's has no counterpart here, or does not fit together. */
export function cannotImport(problem: string, hint: string, cause?: unknown) {
  return migrateError('KIT_MIGRATE_IMPORT', `${problem}.`, { kind: 'usage', hint, cause })
}

/** The other tool is at work, or was stopped in the middle of it. */
export function unfinished(problem: string, hint: string) {
  return migrateError('KIT_MIGRATE_IMPORT_UNFINISHED', `${problem}.`, { hint })
}
