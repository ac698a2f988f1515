import { existsSync } from 'node:fs'
import { withReader, withWriter, type Context } from '../context.js'
import type { RowsLost, Session } from '../drivers/contract.js'
import { isAsApplied } from '../edited.js'
import { migrateError } from '../errors.js'
import type { MigrationResult } from '../events.js'
import { goesOnBy } from '../failure.js'
import { readFolder, type MigrationFile } from '../file/folder.js'
import { formatOf, type FileFormat } from '../file/name.js'
import type { Job } from '../job.js'
import type { LedgerEntry, StepRecord } from '../ledger.js'
import { newestFirst, planDown, type MigrationToRevert } from '../plan.js'
import type { Script } from '../prepare.js'
import { prepareAsApplied } from '../prepare-file.js'
import { runJobs } from '../run.js'
import { recordsOf } from '../run/resume.js'
import { describePlan, type PlannedMigration } from './planned.js'

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

interface Down {
  readonly work: readonly DownWork[]
  /** The newest version that is not taken back, or `zero`. */
  readonly stays: string
}

interface DownWork {
  readonly migration: MigrationToRevert
  readonly script: Script
  /** What an interrupted run left; read for a dry run. */
  readonly records?: readonly StepRecord[]
}

/**
 * Takes migrations back, newest applied first, one by default. Each runs the DOWN section of its file, or, when the
 * file is gone (or all of them) or its UP was edited, the DOWN section as it was when it was applied.
 * Nothing runs before all of them are read and checked.
 */
export async function rollback(context: Context, options: RollbackOptions): Promise<RollbackResult> {
  const start = context.clock()
  const files = existsSync(context.dir) ? readFolder(context.dir) : []
  const look = await withReader(context, async (session) => {
    if (session === undefined) {
      planDown({ files, ledger: [] }, howFar(options))
      return { server: 'SQLite', work: [], rowsLost: [] }
    }
    const { work } = await prepareDown(context, session, { files, options })
    return { server: session.server, work, rowsLost: options.dryRun ? await losses(session, work) : [] }
  })
  const done = (reverted: readonly MigrationResult[]): RollbackResult => ({
    connection: context.connection.shown,
    server: look.server,
    dryRun: options.dryRun === true,
    reverted,
    planned:
      options.dryRun === true
        ? look.work.map(({ migration, script, records }) => describePlan(migration.entry, script, records))
        : [],
    rowsLost: look.rowsLost,
    durationMs: context.clock() - start
  })
  if (options.dryRun || look.work.length === 0) return done([])
  const expected = look.work.map(({ migration }) => migration.entry.version)
  return withWriter(context, async (session) => {
    const { work, stays } = await prepareDown(context, session, { files, options })
    refuseOther(expected, work)
    context.onEvent({
      type: 'plan',
      direction: 'down',
      files: work.map(({ migration }) => migration.entry.file),
      server: session.server,
      connection: context.connection.shown
    })
    try {
      return done(await revert(context, session, { work, batch: options.batch === true }))
    } catch (error) {
      const rest = `What is finished is on record. For the rest, and no more: kit-migrate rollback --to ${stays}`
      throw goesOnBy(error, () => rest)
    }
  })
}

const howFar = ({ steps, to }: RollbackOptions) => (to === undefined ? { steps: steps ?? 1 } : { to })

async function losses(session: Session, work: readonly DownWork[]): Promise<RowsLost[]> {
  const lost: RowsLost[] = []
  for (const step of work.flatMap(({ script }) => script.steps)) lost.push(...(await session.rowsLostBy(step)))
  return lost.filter(({ rows }) => rows > 0)
}

async function prepareDown(
  context: Context,
  session: Session,
  situation: { files: readonly MigrationFile[]; options: RollbackOptions }
): Promise<Down> {
  const { files, options } = situation
  const ledger = (await session.readLedger()) ?? []
  const migrations = planDown({ files, ledger }, howFar(options))
  const work: DownWork[] = []
  for (const migration of migrations) {
    const { version, state } = migration.entry
    const script = await downScript(context, session, { migration, files })
    const records = options.dryRun && state === 'reverting' ? await recordsOf(session, version, 'down') : []
    work.push({ migration, script, records })
  }
  return { work, stays: newestFirst(ledger)[migrations.length]?.version ?? 'zero' }
}

async function downScript(
  context: Context,
  session: Session,
  { migration: { entry, file }, files }: { migration: MigrationToRevert; files: readonly MigrationFile[] }
): Promise<Script> {
  const unchanged = file !== undefined && isAsApplied(file, entry, context.language)
  const text = unchanged ? file.text : await session.readSource(entry.version)
  const source = { version: entry.version, file: entry.file, text: text ?? '' }
  const { down } = await prepareAsApplied(context, source, { files, server: session.server, entry })
  if (down !== undefined) return down
  throw irreversible(entry)
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

async function revert(
  context: Context,
  session: Session,
  { work, batch }: { work: readonly DownWork[]; batch: boolean }
): Promise<MigrationResult[]> {
  const { signal, onEvent, clock, logger } = context
  const driver = await context.driver()
  const jobs = work.map(({ migration, script }): Job => {
    const { version, file, state } = migration.entry
    return { direction: 'down', entry: { version, file }, script, begun: state === 'reverting' }
  })
  return runJobs(session, jobs, { batch, transactionalDdl: driver.transactionalDdl, signal, onEvent, clock, logger })
}

const wayBack = {
  sql: ['DOWN section', 'Write one below "-- DOWN Migration"'],
  json: ['"down"', 'Write one beside "up"'],
  code: ['function "down"', 'Write one: export async function down(…) { … }']
} as const satisfies Record<FileFormat, readonly [string, string]>

function irreversible({ file, version }: LedgerEntry) {
  const [down, way] = wayBack[formatOf(file)]
  return migrateError('KIT_MIGRATE_IRREVERSIBLE', `${file} has no ${down}, so it cannot be rolled back.`, {
    hint: `${way}, or change the database forward with a new migration.`,
    data: { version, file }
  })
}
