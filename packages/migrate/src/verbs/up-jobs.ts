import type { Context } from '../context.js'
import type { Session } from '../drivers/contract.js'
import { whoAmI } from '../drivers/who.js'
import type { MigrationFile } from '../file/folder.js'
import type { Job } from '../job.js'
import type { UpStep } from '../plan.js'
import type { PreparedMigration } from '../prepare.js'
import { prepareFile } from '../prepare-file.js'

/** A plan's steps as jobs, numbered on from what the ledger has. */
export async function upJobs(
  context: Context,
  session: Session,
  work: {
    steps: readonly UpStep[]
    prepared: ReadonlyMap<MigrationFile, PreparedMigration>
    files: readonly MigrationFile[]
  }
): Promise<Job[]> {
  const ledger = (await session.readLedger()) ?? []
  const newest = ledger.at(-1)?.sequence ?? 0
  const appliedBy = whoAmI()
  const jobs: Job[] = []
  for (const [index, { file, begun }] of work.steps.entries()) {
    const { up } =
      work.prepared.get(file) ?? (await prepareFile(context, file, { files: work.files, server: session.server }))
    const { checksum: fileChecksum, text: source } = file
    const version = begun?.version ?? file.version
    const entry = {
      version,
      file: file.file,
      sequence: newest + index + 1,
      checksum: up.checksum,
      fileChecksum,
      source,
      appliedBy
    }
    jobs.push({ direction: 'up', entry, script: up, begun: begun !== undefined })
  }
  return jobs
}
