import { isKitError } from '@kit-internal/errors'
import type { Step } from '../drivers/contract.js'
import type { StepRecord } from '../ledger.js'
import type { Run } from './options.js'
import type { Report } from './report.js'
import { recordsOf, refuseTemporary } from './resume.js'
import { explainingCommit, explainingStep, runStep } from './step.js'

export interface PlacedStep {
  readonly step: Step
  readonly position: number
  readonly finished: boolean
  readonly report: Report
  /** Of a program: sends the statement, which then has an answer to be kept. */
  readonly send?: () => Promise<unknown>
  readonly answer?: () => string | undefined
}

/** Runs one step and records it, so that a crash at any moment leaves what became of it known. */
export async function runRecordedStep(run: Run, placed: PlacedStep): Promise<void> {
  const { step, position, finished, report, send } = placed
  const { session, job, options } = run
  const place = { version: job.entry.version, direction: job.direction, position }
  if (finished) {
    refuseTemporary(run, step)
    report.statement(step, 0, { earlier: true })
    return
  }
  const undone = options.scratch ? 'rolled back' : 'kept'
  const running: StepRecord = { ...place, state: 'running', checksum: step.checksum, text: step.text }
  if (session.canShareTransaction(step)) {
    await shareTransaction(run, { ...placed, running })
    return
  }
  const cutOff = job.begun ? await cutOffAt(run, position) : undefined
  // A step that was cut off may come into effect at any time, so what was there before it is not looked up again.
  const before =
    cutOff === undefined ? await explainingStep(run, step, undone, () => session.fingerprint(step)) : cutOff.before
  await session.record([{ kind: 'step', step: before === undefined ? running : { ...running, before } }])
  const start = options.clock()
  try {
    await runStep(run, step, report, { undone, send })
  } catch (error) {
    if (cutOff === undefined || !(await tookEffectMeanwhile(run, step, before))) {
      // With the connection gone nobody knows what became of it: the record stays at "running", which is the truth.
      if (!isConnectionLost(error))
        await session.record([{ kind: 'step-failed', ...place, error: fullMessageOf(error) }]).catch(() => undefined)
      throw error
    }
    report.statement(step, 0, { earlier: true })
  }
  await session.record([{ kind: 'step-done', ...place, durationMs: options.clock() - start }])
}

/** The record of a step of which no run has seen the end. */
async function cutOffAt({ session, job }: Run, position: number): Promise<StepRecord | undefined> {
  const records = await recordsOf(session, job.entry.version, job.direction)
  return records.find((record) => record.position === position && record.state === 'running')
}

/** A server may be at a statement for a while after the connection that sent it broke, and finish it when we send it again. */
async function tookEffectMeanwhile({ session }: Run, step: Step, before: string | undefined): Promise<boolean> {
  const outcome = await session.outcomeOf(step, before).catch(() => 'unknown' as const)
  return outcome === 'done'
}

async function shareTransaction(run: Run, at: PlacedStep & { running: StepRecord }): Promise<void> {
  const { session, job } = run
  await explainingCommit({ file: job.entry.file, undone: 'kept' }, () =>
    session.transaction({ ...job.script.limits, steps: [at.step] }, async () => {
      await runStep(run, at.step, at.report, { undone: 'kept', send: at.send })
      const before = at.answer?.()
      return [{ kind: 'step', step: { ...at.running, state: 'done', ...(before === undefined ? {} : { before }) } }]
    })
  )
}

const isConnectionLost = (error: unknown) => isKitError(error) && error.code === 'KIT_MIGRATE_CONNECTION_LOST'
const fullMessageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
