import type { RunHow, Step } from '../drivers/contract.js'
import { explainCommit, explainFailure, interrupted } from '../failure.js'
import type { Run } from './options.js'
import type { Report } from './report.js'

type Undone = Parameters<typeof explainFailure>[1]['undone']

/** Runs one statement and reports it; a refusal of the server is thrown with file and line. */
export async function runStep(
  run: Run,
  step: Step,
  report: Report,
  how: RunHow & { undone?: Undone } = {}
): Promise<void> {
  const { undone = 'rolled back', ...sending } = how
  const { session, job, options } = run
  if (options.signal?.aborted) throw interrupted(job.entry.file)
  const before = options.rehearsal ? await session.locksHeld() : undefined
  const start = options.clock()
  await explainingStep(run, step, undone, () => session.run(step, job.script.limits, sending))
  const durationMs = options.clock() - start
  const after = before === undefined ? undefined : await session.locksHeld()
  report.statement(step, durationMs, {
    ...(after === undefined ? {} : { locks: after.filter((lock) => !before?.includes(lock)) }),
    ...(sending.send === undefined ? {} : { text: step.text })
  })
}

/** Reports what `work` for a step rejects with as a failure of that step, unless it is a KitError already. */
export async function explainingStep<T>(run: Run, step: Step, undone: Undone, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const { job, done, options } = run
    throw explainFailure(error, { job, step, done, undone, signal: options.signal })
  }
}

/** Reports what `work` rejects with as a failed COMMIT, unless it is a KitError already. */
export async function explainingCommit(
  at: Parameters<typeof explainCommit>[1],
  work: () => Promise<void>
): Promise<void> {
  try {
    await work()
  } catch (error) {
    throw explainCommit(error, at)
  }
}
