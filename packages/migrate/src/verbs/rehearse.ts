import { runOptionsOf, withScratch, type Context } from '../context.js'
import type { Session } from '../drivers/contract.js'
import { migrateError } from '../errors.js'
import type { MigrationResult } from '../events.js'
import type { Job } from '../job.js'
import { runJobs } from '../run.js'

/**
 * Runs the jobs and keeps nothing. Rejects with `KIT_MIGRATE_REHEARSAL` when a migration runs without a transaction,
 * for then it could not be taken back, or is applied in part already, and with `KIT_MIGRATE_SCRATCH` when MySQL gives us no database for it.
 */
export async function rehearse(context: Context, session: Session, jobs: readonly Job[]): Promise<MigrationResult[]> {
  const options = await runOptionsOf(context)
  const begun = jobs.find((job) => job.begun)
  if (begun !== undefined) throw cannotContinue(begun)
  if (!options.transactionalDdl)
    return withScratch(context, 'definitions', (trial) => runJobs(trial, jobs, { ...options, scratch: true }))
  const lasting = jobs.find(({ script }) => !script.transaction)
  if (lasting !== undefined) throw cannotRehearse(lasting)
  return runJobs(session, jobs, { ...options, rehearsal: true })
}

function cannotContinue({ entry: { file } }: Job) {
  return migrateError(
    'KIT_MIGRATE_REHEARSAL',
    `${file} is applied only in part, and a rehearsal would begin it anew.`,
    {
      kind: 'usage',
      hint: 'Finish it first: kit-migrate migrate',
      data: { file }
    }
  )
}

function cannotRehearse({ entry: { file } }: Job) {
  return migrateError(
    'KIT_MIGRATE_REHEARSAL',
    `${file} runs without a transaction, so it cannot be rehearsed: it would stay.`,
    {
      kind: 'usage',
      hint: 'Rehearse what comes before it with --to, or try it on a copy of the database.',
      data: { file }
    }
  )
}
