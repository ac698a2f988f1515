import type { Context } from '../context.js'
import { goesOnBy } from '../failure.js'
import { readFolder } from '../file/folder.js'
import { findFile } from '../plan.js'
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
  for (const { version } of planned) await prepareFile(context, findFile(files, version), { files, server })
  const rolledBack = await rollback(context, { steps })
  if (planned.length === 0) return { rolledBack }
  const only = planned.map(({ version }) => version)
  try {
    return { rolledBack, migrated: await migrate({ ...context, outOfOrder: 'allow' }, { only }) }
  } catch (error) {
    throw goesOnBy(error, 'kit-migrate migrate')
  }
}
