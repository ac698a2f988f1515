import type { Context } from '../context.js'
import type { Session } from '../drivers/contract.js'
import { isAsApplied } from '../edited.js'
import { migrateError } from '../errors.js'
import type { MigrationFile } from '../file/folder.js'
import { formatOf, type FileFormat } from '../file/name.js'
import type { Job } from '../job.js'
import type { LedgerEntry, StepRecord } from '../ledger.js'
import { newestFirst, planDown, type MigrationToRevert } from '../plan.js'
import type { Script } from '../prepare/prepared.js'
import { prepareAsApplied } from '../prepare/index.js'
import { recordsOf } from '../run/resume.js'

/** What a rollback takes back, and what stays. */
interface Down {
  readonly work: readonly DownWork[]
  /** The newest version that is not taken back, or `zero`. */
  readonly stays: string
}

/** One migration to take back, with what does it. */
export interface DownWork {
  readonly migration: MigrationToRevert
  readonly script: Script
  /** What an interrupted run left; read for a dry run. */
  readonly records?: readonly StepRecord[]
}

/** Plans a rollback, and reads and checks every migration of it. Throws `KIT_MIGRATE_IRREVERSIBLE` for one without a way back. */
export async function prepareDown(
  context: Context,
  session: Session,
  situation: {
    files: readonly MigrationFile[]
    range: Parameters<typeof planDown>[1]
    /** Reads what an interrupted run left, to be shown. */
    dryRun: boolean
  }
): Promise<Down> {
  const { files, range, dryRun } = situation
  const ledger = (await session.readLedger()) ?? []
  const migrations = planDown({ files, ledger }, range)
  const work: DownWork[] = []
  for (const migration of migrations) {
    const { version, state } = migration.entry
    const script = await downScript(context, session, { migration, files })
    const records = dryRun && state === 'reverting' ? await recordsOf(session, version, 'down') : []
    work.push({ migration, script, records })
  }
  return { work, stays: newestFirst(ledger)[migrations.length]?.version ?? 'zero' }
}

/** What is prepared, as jobs. */
export function downJobs(work: readonly DownWork[]): Job[] {
  return work.map(({ migration, script }) => {
    const { version, file, state } = migration.entry
    return { direction: 'down', entry: { version, file }, script, begun: state === 'reverting' }
  })
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
