import { withReader, type Context } from '../context.js'
import { migrateError } from '../errors.js'
import { withResumeHint } from '../failure.js'
import { readFolder, type MigrationFile } from '../file/folder.js'
import { compareVersions, sameVersion } from '../file/name.js'
import type { LedgerEntry } from '../ledger.js'
import { languageAsApplied } from '../prepare/language.js'
import { prepareFile } from '../prepare/index.js'
import { migrate, type MigrateResult } from './migrate.js'
import { rollback, type RollbackResult } from './rollback.js'

export interface RedoResult {
  readonly rolledBack: RollbackResult
  /** Undefined when nothing was applied. */
  readonly migrated?: MigrateResult
}

/**
 * Takes the newest migrations back, one by default, and applies the same again, as their files read now and in the
 * language in which they were applied.
 */
export async function redo(context: Context, options: { steps?: number | undefined }): Promise<RedoResult> {
  const steps = options.steps ?? 1
  const { planned, server } = await rollback(context, { steps, dryRun: true })
  const only = planned.map(({ version }) => version)
  const ledger = (await withReader(context, async (session) => session?.readLedger())) ?? []
  const taken = ledger.filter(({ version }) => only.includes(version))
  const language = taken.reduce(languageAsApplied, context.language)
  const forth = { ...context, language, outOfOrder: 'allow' } as const
  const files = readFolder(context.dir)
  // Without a file that can be read a migration could be taken back, and not be brought again.
  for (const entry of planned) await prepareFile(forth, fileOf(entry, files), { files, server })
  const again = applyAgain(ledger, only)
  const rolledBack = await rollback(context, { steps }).catch((error: unknown) => {
    throw withResumeHint(error, (hint) => `${hint}\nThen apply them again: ${again}`)
  })
  if (planned.length === 0) return { rolledBack }
  try {
    return { rolledBack, migrated: await migrate(forth, { only }) }
  } catch (error) {
    throw withResumeHint(
      error,
      () => `What is finished is on record. What was taken back is applied again by: ${again}`
    )
  }
}

/** The command for a person that applies what redo takes back. */
function applyAgain(ledger: readonly LedgerEntry[], only: readonly string[]): string {
  const newest = [...only].sort(compareVersions).at(-1) ?? ''
  const stay = ledger.filter(({ version }) => !only.includes(version))
  const late = stay.some((entry) => only.some((version) => compareVersions(entry.version, version) > 0))
  return `kit-migrate migrate --to ${newest}${late ? ' --out-of-order allow' : ''}`
}

function fileOf({ version, file }: { version: string; file: string }, files: readonly MigrationFile[]): MigrationFile {
  const found = files.find((one) => sameVersion(one.version, version))
  if (found !== undefined) return found
  throw migrateError('KIT_MIGRATE_MISSING_FILE', `The file of ${file} is missing; nothing was changed.`, {
    kind: 'usage',
    hint: 'Bring it back. Or only take the migration back, which the ledger knows how to: kit-migrate rollback',
    data: { version, file }
  })
}
