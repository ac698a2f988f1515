import { existsSync } from 'node:fs'
import { runOptionsOf, withReader, withWriter, type Context } from '../context.js'
import type { RowsLost, Session } from '../drivers/contract.js'
import { migrateError } from '../errors.js'
import type { MigrationResult } from '../events.js'
import { withResumeHint } from '../failure.js'
import { readFolder } from '../file/folder.js'
import { planDown } from '../plan.js'
import { runJobs } from '../run.js'
import { downJobs, prepareDown, type DownWork } from './down-jobs.js'
import { describePlan, type PlannedMigration } from './describe-plan.js'

/** How far back: a number of migrations, or to a version that stays (`zero`: none stays). */
export type RollbackOptions = ({ steps?: number | undefined; to?: never } | { to: string; steps?: never }) & {
  /** Plan and check, and change nothing. */
  dryRun?: boolean | undefined
  /** All in one transaction. PostgreSQL and SQLite. */
  batch?: boolean | undefined
}

/** What `rollback` did, or with `dryRun` would do. */
export interface RollbackResult {
  readonly connection: string
  readonly server: string
  readonly dryRun: boolean
  readonly reverted: readonly MigrationResult[]
  /** With `dryRun`: what would be taken back, first one first. */
  readonly planned: readonly PlannedMigration[]
  /** With `dryRun`: the tables that would be dropped or emptied, with the rows they have now. */
  readonly rowsLost: readonly RowsLost[]
  readonly durationMs: number
}

/**
 * Takes migrations back, newest applied first, one by default. Each runs the DOWN section of its file, or, when the
 * file is gone (or all of them) or its UP was edited, the DOWN section as it was when it was applied.
 * Nothing runs before all of them are read and checked.
 */
export async function rollback(context: Context, options: RollbackOptions): Promise<RollbackResult> {
  const start = context.clock()
  const range = rangeOf(options)
  const dryRun = options.dryRun === true
  const files = existsSync(context.dir) ? readFolder(context.dir) : []
  const look = await withReader(context, async (session) => {
    if (session === undefined) {
      planDown({ files, ledger: [] }, range)
      return { server: 'SQLite', work: [], rowsLost: [] }
    }
    const { work } = await prepareDown(context, session, { files, range, dryRun })
    return { server: session.server, work, rowsLost: dryRun ? await losses(session, work) : [] }
  })
  const done = (reverted: readonly MigrationResult[]): RollbackResult => ({
    connection: context.connection.shown,
    server: look.server,
    dryRun,
    reverted,
    planned: dryRun
      ? look.work.map(({ migration, script, records }) => describePlan(migration.entry, script, records))
      : [],
    rowsLost: look.rowsLost,
    durationMs: context.clock() - start
  })
  if (dryRun || look.work.length === 0) return done([])
  const expected = look.work.map(({ migration }) => migration.entry.version)
  return withWriter(context, async (session) => {
    const { work, stays } = await prepareDown(context, session, { files, range, dryRun })
    refuseOther(expected, work)
    context.onEvent({
      type: 'plan',
      direction: 'down',
      files: work.map(({ migration }) => migration.entry.file),
      server: session.server,
      connection: context.connection.shown
    })
    try {
      const batch = options.batch === true
      return done(await runJobs(session, downJobs(work), { ...(await runOptionsOf(context)), batch }))
    } catch (error) {
      const rest = `What is finished is on record. For the rest, and no more: kit-migrate rollback --to ${stays}`
      throw withResumeHint(error, () => rest)
    }
  })
}

const rangeOf = ({ steps, to }: RollbackOptions) => (to === undefined ? { steps: steps ?? 1 } : { to })

async function losses(session: Session, work: readonly DownWork[]): Promise<RowsLost[]> {
  const lost: RowsLost[] = []
  for (const step of work.flatMap(({ script }) => script.steps)) lost.push(...(await session.rowsLostBy(step)))
  return lost.filter(({ rows }) => rows > 0)
}

/** Between the look and the lock another run may have rolled back the same; then this one must not go further back. */
function refuseOther(expected: readonly string[], work: readonly DownWork[]): void {
  const found = work.map(({ migration }) => migration.entry.version)
  if (found.length === expected.length && found.every((version, at) => version === expected[at])) return
  throw migrateError(
    'KIT_MIGRATE_LOCK_LOST',
    'Another run changed what is applied while this one waited; nothing was rolled back by it.',
    {
      hint: 'See kit-migrate status, then run the command again if it is still wanted.'
    }
  )
}
