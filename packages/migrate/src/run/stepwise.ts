import type { Session } from '../drivers/contract.js'
import type { MigrationResult } from '../events.js'
import type { Job } from '../job.js'
import { stepwiseRunner } from './program/runner.js'
import { refuseAfterLate } from './program/late.js'
import { runProgram } from './program/run-program.js'
import type { Run } from './options.js'
import { openReport } from './report.js'
import { finishedSteps, recordsOf } from './resume.js'
import { runRecordedStep } from './recorded-step.js'

/** Without one transaction around it: every step is recorded, so that a later run knows where this one stopped. */
export async function runStepwise(run: Run): Promise<MigrationResult> {
  const { session, job } = run
  const { version } = job.entry
  const finished = job.begun && job.script.program === undefined ? await finishedSteps(run) : []
  const report = openReport(run, job.begun ? await countDone(session, job) : undefined)
  if (!job.begun)
    await session.record([
      job.direction === 'up' ? { kind: 'applying', entry: job.entry } : { kind: 'reverting', version }
    ])
  if (job.script.program !== undefined) await runProgram(run, report, await stepwiseRunner(run, report))
  for (const [position, step] of job.script.steps.entries()) {
    await runRecordedStep(run, { step, position, finished: finished.some((one) => one.position === position), report })
  }
  await session.reset()
  await session.assertLock()
  refuseAfterLate(session)
  await session.record([
    job.direction === 'up'
      ? { kind: 'finished', entry: job.entry, durationMs: report.durationMs() }
      : { kind: 'removed', version }
  ])
  return report.end()
}

async function countDone(session: Session, { entry, direction }: Job): Promise<number> {
  const records = await recordsOf(session, entry.version, direction)
  return records.filter(({ state }) => state === 'done').length
}
