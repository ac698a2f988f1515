import type { Step } from '../drivers/contract.js'
import type { MigrationResult } from '../events.js'
import type { StepRecord } from '../ledger.js'
import type { Run } from './options.js'
import { openReport, type Report } from './report.js'
import { finishedSteps, restoreSession } from './resume.js'
import { explained, runStep } from './step.js'

/** Without one transaction around it: every step is recorded, so that a later run knows where this one stopped. */
export async function runStepwise(run: Run): Promise<MigrationResult> {
  const { session, job } = run
  const { version } = job.entry
  const finished = job.begun ? await finishedSteps(session, job) : []
  const report = openReport(run, job.begun ? finished.length : undefined)
  if (!job.begun)
    await session.record([
      job.direction === 'up' ? { kind: 'applying', entry: job.entry } : { kind: 'reverting', version }
    ])
  for (const [position, step] of job.script.steps.entries()) {
    await settleStep(run, { step, position, finished: finished.some((one) => one.position === position), report })
  }
  await session.reset()
  await session.assertLock()
  await session.record([
    job.direction === 'up'
      ? { kind: 'finished', entry: job.entry, durationMs: report.durationMs() }
      : { kind: 'removed', version }
  ])
  return report.end()
}

interface PlacedStep {
  readonly step: Step
  readonly position: number
  readonly finished: boolean
  readonly report: Report
}

async function settleStep(run: Run, { step, position, finished, report }: PlacedStep): Promise<void> {
  const { session, job, options } = run
  const place = { version: job.entry.version, direction: job.direction, position }
  if (finished) {
    await restoreSession(run, step)
    report.statement(step, 0, { earlier: true })
    return
  }
  const running: StepRecord = { ...place, state: 'running', checksum: step.checksum, text: step.text }
  if (session.canShareTransaction(step)) {
    await shareTransaction(run, { step, report, running })
    return
  }
  const before = await session.fingerprint(step)
  await session.record([{ kind: 'step', step: before === undefined ? running : { ...running, before } }])
  const start = options.clock()
  try {
    await runStep(run, step, report, 'kept')
  } catch (error) {
    // With the connection gone this fails too, and the record stays at "running", which is the truth.
    await session.record([{ kind: 'step-failed', ...place, error: messageOf(error) }]).catch(() => undefined)
    throw error
  }
  await session.record([{ kind: 'step-done', ...place, durationMs: options.clock() - start }])
}

async function shareTransaction(run: Run, at: { step: Step; report: Report; running: StepRecord }): Promise<void> {
  const { session, job } = run
  await explained({ file: job.entry.file, undone: 'kept' }, () =>
    session.transaction({ ...job.script.limits, steps: [at.step] }, async () => {
      await runStep(run, at.step, at.report, 'kept')
      return [{ kind: 'step', step: { ...at.running, state: 'done' } }]
    })
  )
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
