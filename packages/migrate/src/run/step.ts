import type { RunHow, Step } from '../drivers/contract.js'
import { migrateError } from '../errors.js'
import { explainCommit, explainFailure } from '../failure.js'
import type { Run } from './options.js'
import type { Report } from './report.js'

/** Runs one statement and reports it; what the server refuses is told with file and line. */
export async function runStep(
  run: Run,
  step: Step,
  report: Report,
  how: RunHow & { undone?: 'rolled back' | 'kept' } = {}
): Promise<void> {
  const { undone = 'rolled back', ...sending } = how
  const { session, job, options } = run
  refuseInterrupted(options.signal, job.entry.file)
  const before = options.rehearsal ? await session.locksHeld() : undefined
  const start = options.clock()
  try {
    await session.run(step, job.script.limits, sending)
  } catch (error) {
    throw explainFailure(error, { job, step, done: run.done, undone, signal: options.signal })
  }
  const durationMs = options.clock() - start
  const after = before === undefined ? undefined : await session.locksHeld()
  report.statement(step, durationMs, {
    ...(after === undefined ? {} : { locks: after.filter((lock) => !before?.includes(lock)) }),
    ...(sending.send === undefined ? {} : { text: step.text })
  })
}

/** Whatever `work` rejects with is told as a failed COMMIT, unless it was told as something else already. */
export async function explained(at: Parameters<typeof explainCommit>[1], work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    throw explainCommit(error, at)
  }
}

function refuseInterrupted(signal: AbortSignal | undefined, file: string): void {
  if (!signal?.aborted) return
  throw migrateError('KIT_MIGRATE_INTERRUPTED', `Stopped in the middle of ${file}.`, {
    hint: 'Run the same command again; finished migrations are skipped.',
    data: { file }
  })
}
