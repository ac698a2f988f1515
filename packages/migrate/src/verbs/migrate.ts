import { withReader, withWriter, type Context } from '../context.js'
import type { Session } from '../drivers/contract.js'
import { whoAmI } from '../drivers/who.js'
import { findEdited, refuseEdited } from '../edited.js'
import type { MigrationResult } from '../events.js'
import { readFolder, type MigrationFile } from '../file/folder.js'
import type { Job } from '../job.js'
import type { LedgerEntry } from '../ledger.js'
import { planUp, type UpPlan, type UpStep } from '../plan.js'
import { prepareMigration, type PreparedMigration } from '../prepare.js'
import { runJobs } from '../run.js'
import { describePlan, type PlannedMigration } from './planned.js'

export interface MigrateOptions {
  /** The last version to apply. @defaultValue the newest */
  to?: string | undefined
  /** Plan and check, and change nothing. */
  dryRun?: boolean | undefined
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
  /** Files left out by `outOfOrder: 'ignore'`. */
  readonly ignored: readonly string[]
  readonly durationMs: number
}

/**
 * Applies what is pending. Looks first without a lock; when there is something to do it waits for its turn, looks
 * again, and works. Nothing runs before every pending file is read and checked.
 */
export async function migrate(context: Context, options: MigrateOptions): Promise<MigrateResult> {
  const start = context.clock()
  const files = readFolder(context.dir)
  const look = await withReader(context, async (session) => {
    const ledger = (await session?.readLedger()) ?? []
    return { server: session?.server ?? 'SQLite', plan: plan(context, files, ledger, options) }
  })
  const prepared = await prepareAll(context, look.plan.steps)
  const done = (applied: readonly MigrationResult[], ignored: UpPlan['ignored']): MigrateResult => ({
    connection: context.connection.shown,
    server: look.server,
    dryRun: options.dryRun === true,
    applied,
    planned:
      options.dryRun === true
        ? look.plan.steps.map((step) => describePlan(step.file, prepared.get(step.file)?.up))
        : [],
    ignored: ignored.map(({ file }) => file),
    durationMs: context.clock() - start
  })
  if (options.dryRun || look.plan.steps.length === 0) return done([], look.plan.ignored)
  return withWriter(context, async (session) => {
    const { steps, ignored } = plan(context, files, (await session.readLedger()) ?? [], options)
    context.onEvent({
      type: 'plan',
      direction: 'up',
      files: steps.map(({ file }) => file.file),
      server: session.server,
      connection: context.connection.shown
    })
    return done(await apply(context, session, { steps, prepared, batch: options.batch === true }), ignored)
  })
}

function plan(
  context: Context,
  files: readonly MigrationFile[],
  ledger: readonly LedgerEntry[],
  options: MigrateOptions
): UpPlan {
  refuseEdited(findEdited(files, ledger, context.connection.engine))
  return planUp({ files, ledger }, { to: options.to, outOfOrder: context.outOfOrder })
}

async function prepareAll(context: Context, steps: readonly UpStep[]): Promise<Map<MigrationFile, PreparedMigration>> {
  const { connection, limits } = context
  const prepared = new Map<MigrationFile, PreparedMigration>()
  for (const { file } of steps) prepared.set(file, await prepareMigration(file, { engine: connection.engine, limits }))
  return prepared
}

async function apply(
  context: Context,
  session: Session,
  work: { steps: readonly UpStep[]; prepared: ReadonlyMap<MigrationFile, PreparedMigration>; batch: boolean }
): Promise<MigrationResult[]> {
  const { signal, onEvent, clock, connection, limits } = context
  const driver = await context.driver()
  const ledger = (await session.readLedger()) ?? []
  const newest = Math.max(0, ...ledger.map(({ sequence }) => sequence))
  const appliedBy = whoAmI()
  const jobs: Job[] = []
  for (const [index, { file, begun }] of work.steps.entries()) {
    const { up } = work.prepared.get(file) ?? (await prepareMigration(file, { engine: connection.engine, limits }))
    const { version, checksum: fileChecksum, text: source } = file
    const entry = {
      version: begun?.version ?? version,
      file: file.file,
      sequence: newest + index + 1,
      checksum: up.checksum,
      fileChecksum,
      source,
      appliedBy
    }
    jobs.push({ direction: 'up', entry, script: up, begun: begun !== undefined })
  }
  return runJobs(session, jobs, {
    batch: work.batch,
    transactionalDdl: driver.transactionalDdl,
    signal,
    onEvent,
    clock
  })
}
