import { runOptionsOf, serverOf, withReader, withSession, withWriter, type Context } from '../context.js'
import type { Session } from '../drivers/contract.js'
import { findEdited, refuseEdited } from '../edited.js'
import type { MigrationResult } from '../events.js'
import { readFolder, type MigrationFile } from '../file/folder.js'
import type { Job } from '../job.js'
import type { LedgerEntry, StepRecord } from '../ledger.js'
import { findFile, planUp, type UpPlan } from '../plan.js'
import type { PreparedMigration } from '../prepare/prepared.js'
import { runJobs } from '../run.js'
import { recordsOf } from '../run/resume.js'
import { describePlan, type PlannedMigration } from './describe-plan.js'
import { rehearse } from './rehearse.js'
import { prepareUp, upJobs } from './up-jobs.js'

export interface MigrateOptions {
  /** The last version to apply. @defaultValue the newest */
  to?: string | undefined
  /** Plan and check, and change nothing. */
  dryRun?: boolean | undefined
  /**
   * Run everything for real and keep nothing: rolled back on PostgreSQL and SQLite, in a database of its own without
   * rows on MySQL. Tells durations, and on PostgreSQL the locks that each statement takes.
   */
  rehearse?: boolean | undefined
  /** All in one transaction: either every migration is applied or none. PostgreSQL and SQLite. */
  batch?: boolean | undefined
}

/** What `migrate` did, or with `dryRun` would do. */
export interface MigrateResult {
  readonly connection: string
  readonly server: string
  readonly dryRun: boolean
  readonly applied: readonly MigrationResult[]
  /** With `dryRun`: what would be applied. */
  readonly planned: readonly PlannedMigration[]
  /** With `rehearse`: what ran and was taken back. */
  readonly rehearsed: readonly MigrationResult[]
  /** Files left out by `outOfOrder: 'ignore'`. */
  readonly ignored: readonly string[]
  readonly durationMs: number
}

/** What was seen without the lock. */
interface Look {
  readonly server: string
  readonly plan: UpPlan
  /** Of the migration that was interrupted. */
  readonly records?: readonly StepRecord[]
}

type Prepared = ReadonlyMap<MigrationFile, PreparedMigration>

interface Only {
  /** Versions, and no other is applied; whether others were edited is not asked either. */
  only?: readonly string[]
}

/**
 * Applies what is pending. Looks first without a lock; when there is something to do it waits for its turn, looks
 * again, and works. Nothing runs before every pending file is read and checked.
 */
export async function migrate(context: Context, options: MigrateOptions & Only): Promise<MigrateResult> {
  const start = context.clock()
  const files = readFolder(context.dir)
  if (options.to !== undefined) findFile(files, options.to)
  const look = await lookWithoutLock(context, files, options)
  const prepared = await prepareAll(context, files, look)
  const done = (part: Partial<MigrateResult>, ignored = look.plan.ignored): MigrateResult => ({
    connection: context.connection.shown,
    server: look.server,
    dryRun: options.dryRun === true,
    applied: [],
    planned: [],
    rehearsed: [],
    ignored: ignored.map(({ file }) => file),
    durationMs: context.clock() - start,
    ...part
  })
  if (options.dryRun) return done({ planned: describeAll(look, prepared) })
  if (look.plan.migrations.length === 0) return done({})
  const underLock = { files, prepared, options }
  if (options.rehearse) {
    const rehearsed = await withSession(context, async (session) => {
      const { jobs } = await jobsUnderLock(context, session, underLock)
      return rehearse(context, session, jobs)
    })
    return done({ rehearsed })
  }
  return withWriter(context, async (session) => {
    const { jobs, ignored } = await jobsUnderLock(context, session, underLock)
    const batch = options.batch === true
    const applied = await runJobs(session, jobs, { ...(await runOptionsOf(context)), batch })
    return done({ applied }, ignored)
  })
}

function lookWithoutLock(
  context: Context,
  files: readonly MigrationFile[],
  options: MigrateOptions & Only
): Promise<Look> {
  return withReader(context, async (session) => {
    const server = serverOf(session)
    if (session === undefined) return { server, plan: planPending(context, files, [], options) }
    if (await session.holdsExactly(files.map(({ version, checksum }) => `${version} ${checksum}`)))
      return { server, plan: { migrations: [], ignored: [] } }
    const plan = planPending(context, files, (await session.readLedger()) ?? [], options)
    const begun = plan.migrations.find((migration) => migration.begun)?.begun
    const records = begun && options.dryRun ? await recordsOf(session, begun.version, 'up') : []
    return { server, plan, records }
  })
}

async function prepareAll(
  context: Context,
  files: readonly MigrationFile[],
  { server, plan }: Look
): Promise<Prepared> {
  const prepared = new Map<MigrationFile, PreparedMigration>()
  for (const migration of plan.migrations)
    prepared.set(migration.file, await prepareUp(context, migration, { files, server }))
  return prepared
}

function describeAll({ plan, records }: Look, prepared: Prepared): PlannedMigration[] {
  return plan.migrations.map(({ file, begun }) => {
    const { up } = prepared.get(file) as PreparedMigration
    return describePlan(file, up, begun && records)
  })
}

/** Plans again, for other runs may have been at work meanwhile. */
async function jobsUnderLock(
  context: Context,
  session: Session,
  at: { files: readonly MigrationFile[]; prepared: Prepared; options: MigrateOptions & Only }
): Promise<{ jobs: Job[]; ignored: readonly MigrationFile[] }> {
  const { files, prepared, options } = at
  const { migrations, ignored } = planPending(context, files, (await session.readLedger()) ?? [], options)
  context.onEvent({
    type: 'plan',
    direction: 'up',
    files: migrations.map(({ file }) => file.file),
    server: session.server,
    connection: context.connection.shown
  })
  return { jobs: await upJobs(context, session, { migrations, prepared, files }), ignored }
}

function planPending(
  context: Context,
  files: readonly MigrationFile[],
  ledger: readonly LedgerEntry[],
  options: MigrateOptions & Only
): UpPlan {
  if (options.only === undefined) refuseEdited(findEdited(files, ledger, context.language))
  return planUp({ files, ledger }, { to: options.to, only: options.only, outOfOrder: context.outOfOrder })
}
