import { isKitError } from '@kit-internal/errors'
import { migrateError } from './errors.js'
import type { MigrationFile } from './file/folder.js'
import type { LedgerEntry } from './ledger.js'
import { sameText, upChecksum, type Language } from './prepare/language.js'
import { versionKey } from './file/name.js'

/** An applied migration whose UP section reads differently now. */
export interface Edited {
  readonly entry: LedgerEntry
  readonly file: MigrationFile
}

/** Looks at files whose checksum differs only; changes in comments above the markers or in DOWN do not count. */
export function findEdited(
  files: readonly MigrationFile[],
  ledger: readonly LedgerEntry[],
  language: Language
): Edited[] {
  const byVersion = new Map(files.map((file) => [versionKey(file.version), file]))
  const edited: Edited[] = []
  for (const entry of ledger) {
    const file = byVersion.get(versionKey(entry.version))
    if (file === undefined || entry.state === 'applying' || isAsApplied(file, entry, language)) continue
    edited.push({ entry, file })
  }
  return edited
}

/**
 * True when the file's UP section is what was applied. What cannot be read any more is not. A program applied from its
 * source and present as its build, or the other way round, cannot be compared and counts as the same.
 */
export function isAsApplied(file: MigrationFile, entry: LedgerEntry, language: Language): boolean {
  if (file.checksum === entry.fileChecksum) return true
  if (isOtherBuild(file.file, entry.file)) return true
  try {
    return sameText(upChecksum(file, language), entry.checksum)
  } catch (error) {
    if (isKitError(error)) return false
    throw error
  }
}

function isOtherBuild(present: string, applied: string): boolean {
  const [now, then] = [present, applied].map((file) => /\.[cm]?([jt])s$/i.exec(file)?.[1]?.toLowerCase())
  return now !== undefined && then !== undefined && now !== then
}

/** Throws `KIT_MIGRATE_EDITED` when a file was changed after it was applied. */
export function refuseEdited(edited: readonly Edited[]): void {
  const [first] = edited
  if (first === undefined) return
  const names = edited.map(({ file }) => file.file)
  throw migrateError(
    'KIT_MIGRATE_EDITED',
    `${names.join(', ')} ${names.length === 1 ? 'was' : 'were'} edited after being applied.`,
    {
      hint:
        'kit-migrate status shows the difference. Bring the text back and put the change into a new migration.\n' +
        `If the database is right as it is: kit-migrate repair ${first.entry.version} --set edited`,
      data: { files: names }
    }
  )
}
