import type { Context } from '../context.js'
import { migrateError } from '../errors.js'
import { goesOnBy } from '../failure.js'
import { readFolder, type MigrationFile } from '../file/folder.js'
import { sameVersion } from '../file/name.js'
import { prepareFile } from '../prepare-file.js'
import { migrate, type MigrateResult } from './migrate.js'
import { rollback, type RollbackResult } from './rollback.js'

export interface RedoResult {
  readonly rolledBack: RollbackResult
  /** Undefined when nothing was applied. */
  readonly migrated?: MigrateResult
}

/** Takes the newest migrations back, one by default, and applies the same again, as their files read now. */
export async function redo(context: Context, options: { steps?: number | undefined }): Promise<RedoResult> {
  const steps = options.steps ?? 1
  const { planned, server } = await rollback(context, { steps, dryRun: true })
  const files = readFolder(context.dir)
  // Without a file that can be read a migration could be taken back, and not be brought again.
  for (const entry of planned) await prepareFile(context, fileOf(entry, files), { files, server })
  const rolledBack = await rollback(context, { steps })
  if (planned.length === 0) return { rolledBack }
  const only = planned.map(({ version }) => version)
  try {
    return { rolledBack, migrated: await migrate({ ...context, outOfOrder: 'allow' }, { only }) }
  } catch (error) {
    throw goesOnBy(error, 'kit-migrate migrate')
  }
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
