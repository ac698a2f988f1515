import type { Context } from '../context.js'
import type { Session } from '../drivers/contract.js'
import { whoAmI } from '../who-am-i.js'
import type { MigrationFile } from '../file/folder.js'
import type { Job } from '../job.js'
import { nextSequence } from '../ledger.js'
import type { MigrationToApply } from '../plan.js'
import type { PreparedMigration } from '../prepare/prepared.js'
import { prepareAsApplied, prepareFile, type Surroundings } from '../prepare/index.js'

/** What was begun goes on in the language in which it began. */
export function prepareUp(
  context: Context,
  { file, begun }: MigrationToApply,
  at: Surroundings
): Promise<PreparedMigration> {
  return begun === undefined ? prepareFile(context, file, at) : prepareAsApplied(context, file, { ...at, entry: begun })
}

/** A plan's migrations as jobs, numbered on from what the ledger has. */
export async function upJobs(
  context: Context,
  session: Session,
  work: {
    migrations: readonly MigrationToApply[]
    prepared: ReadonlyMap<MigrationFile, PreparedMigration>
    files: readonly MigrationFile[]
  }
): Promise<Job[]> {
  const ledger = (await session.readLedger()) ?? []
  const next = nextSequence(ledger)
  const appliedBy = whoAmI()
  const jobs: Job[] = []
  for (const [index, migration] of work.migrations.entries()) {
    const { file, begun } = migration
    const at = { files: work.files, server: session.server }
    const { up } = work.prepared.get(file) ?? (await prepareUp(context, migration, at))
    const { checksum: fileChecksum, text: source } = file
    const version = begun?.version ?? file.version
    const entry = {
      version,
      file: file.file,
      sequence: next + index,
      checksum: up.checksum,
      fileChecksum,
      source,
      appliedBy
    }
    jobs.push({ direction: 'up', entry, script: up, begun: begun !== undefined })
  }
  return jobs
}
