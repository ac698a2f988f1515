import { isKitError } from '@kit-internal/errors'
import { withScratch, type Context } from '../context.js'
import type { Session } from '../drivers/contract.js'
import { readFolder, type MigrationFile } from '../file/folder.js'
import type { Job } from '../job.js'
import { prepareFile } from '../prepare/index.js'
import type { PreparedMigration } from '../prepare/prepared.js'
import { runJobs } from '../run.js'
import type { CheckFinding } from './check.js'

/** Runs every migration up, down and up again in an empty database of its own, and reports where DOWN is not the inverse. */
export async function checkRoundTrips(context: Context): Promise<CheckFinding[]> {
  const files = readFolder(context.dir)
  const { transactionalDdl } = await context.driver()
  return withScratch(context, 'empty', (session) => tripAll({ context, session, transactionalDdl }, files))
}

interface Trial {
  readonly context: Context
  readonly session: Session
  readonly transactionalDdl: boolean
}

async function tripAll(trial: Trial, files: readonly MigrationFile[]): Promise<CheckFinding[]> {
  const findings: CheckFinding[] = []
  for (const [index, file] of files.entries()) {
    try {
      const difference = await trip(trial, {
        file,
        sequence: index + 1,
        prepared: await prepareFile(trial.context, file, { files, server: trial.session.server })
      })
      if (difference !== undefined) findings.push({ kind: 'round-trip', file: file.file, message: difference })
    } catch (error) {
      if (!isKitError(error)) throw error
      // What follows would stand on ground that is not there.
      return [...findings, { kind: 'round-trip', file: file.file, message: error.message }]
    }
  }
  return findings
}

async function trip(
  trial: Trial,
  at: { file: MigrationFile; sequence: number; prepared: PreparedMigration }
): Promise<string | undefined> {
  const { session } = trial
  const { up, down } = at.prepared
  const entry = {
    version: at.file.version,
    file: at.file.file,
    sequence: at.sequence,
    checksum: up.checksum,
    fileChecksum: at.file.checksum,
    source: at.file.text,
    appliedBy: 'check'
  }
  const upJob: Job = { direction: 'up', entry, script: up, begun: false }
  const before = await session.snapshot()
  await run(trial, upJob)
  if (down === undefined) return 'has no way back'
  const after = await session.snapshot()
  await run(trial, { direction: 'down', entry, script: down, begun: false })
  const left = difference(before, await session.snapshot())
  if (left !== undefined) return `DOWN does not undo UP: ${left}`
  await run(trial, upJob)
  const again = difference(after, await session.snapshot())
  return again === undefined ? undefined : `UP makes something else the second time: ${again}`
}

function run({ context, session, transactionalDdl }: Trial, job: Job) {
  return runJobs(session, [job], {
    transactionalDdl,
    signal: context.signal,
    clock: context.clock,
    logger: context.logger
  })
}

function difference(expected: readonly string[], found: readonly string[]): string | undefined {
  const [more] = found.filter((line) => !expected.includes(line))
  const [less] = expected.filter((line) => !found.includes(line))
  if (more !== undefined) return `"${more}" is left over${less === undefined ? '' : `, "${less}" is gone`}`
  return less === undefined ? undefined : `"${less}" is gone`
}
