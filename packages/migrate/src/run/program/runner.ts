import { AsyncLocalStorage } from 'node:async_hooks'
import type { Step } from '../../drivers/contract.js'
import type { LedgerChange, StepRecord } from '../../ledger.js'
import type { Run } from '../options.js'
import type { ProgramRunner } from './run-program.js'
import type { Report } from '../report.js'
import { decodeAnswer, encodeAnswer } from './answer-codec.js'
import { editedWhileHalfDone, reconciledRecords, refuseTemporary } from '../resume.js'
import { runRecordedStep } from '../recorded-step.js'
import { explainingCommit, runStep } from '../step.js'
import { besideStep, tooLongStep } from './errors.js'
import { stepOf } from './sent.js'

/** How many statements of one migration are kept in the ledger; a program may send millions. */
const keptAtMost = 200

/** Runs everything in the open transaction; `ran` gives what the ledger keeps of it. */
export function inTransactionRunner(run: Run, report: Report): ProgramRunner & { readonly ran: () => LedgerChange[] } {
  const { session, job } = run
  const { direction, script } = job
  const { version } = job.entry
  const steps: Step[] = []
  return {
    joined: true,
    async statement(step, send) {
      let answer: unknown
      await runStep(run, step, report, { send: async () => (answer = await send()) })
      if (steps.length < keptAtMost) steps.push(step)
      return answer
    },
    async step(_step, work) {
      const before = steps.length
      const send = (text: string) => session.run(stepOf({ text, values: [] }, text), script.limits)
      await send('SAVEPOINT kit_step')
      try {
        const result = await work(true)
        await send('RELEASE SAVEPOINT kit_step')
        return result
      } catch (error) {
        // The program may go on without the step.
        steps.length = before
        await send('ROLLBACK TO SAVEPOINT kit_step').catch(() => undefined)
        throw error
      }
    },
    ran: () =>
      direction === 'down'
        ? []
        : steps.map(({ checksum, text }, position) => ({
            kind: 'step',
            step: { version, direction, position, state: 'done', checksum, text }
          }))
  }
}

/** Places for the statements inside one named step. */
const placesPerStep = 10_000

/**
 * Each statement and each named step with its own record. A run that goes on executes the program again: what is done
 * is not sent again but answered as it was the first time, and must read the same (`KIT_MIGRATE_EDITED`).
 */
export async function stepwiseRunner(run: Run, report: Report): Promise<ProgramRunner> {
  const { session, job, options } = run
  const { version } = job.entry
  const { direction } = job
  const reconciled = job.begun ? await reconciledRecords(run) : []
  // The program sets its session up again, each setting at its place.
  await session.reset()
  const finished = new Map(reconciled.map((record) => [record.position, record]))
  let next = 0
  let inner: number | undefined
  /** The named step whose transaction is open. */
  let open: Step | undefined
  const withinStep = new AsyncLocalStorage<boolean>()

  const place = (): number => {
    if (inner === undefined) return next++ * placesPerStep
    if ((inner + 1) % placesPerStep === 0) throw tooLongStep(job.entry.file, placesPerStep - 2)
    return inner++
  }
  const earlier = (step: Step, position: number): StepRecord | undefined => {
    const record = finished.get(position)
    if (record !== undefined && record.checksum !== step.checksum) throw editedWhileHalfDone(job.entry, record, step)
    if (record !== undefined) report.statement(step, 0, { earlier: true, text: step.text })
    return record
  }
  return {
    joined: false,
    async statement(step, send) {
      let answer: unknown
      const sendOnce = async () => (answer = await send())
      if (open !== undefined) {
        if (withinStep.getStore() !== true) throw besideStep(job.entry.file, step, open)
        await runStep(run, step, report, { undone: 'kept', send: sendOnce })
        return answer
      }
      const position = place()
      const record = earlier(step, position)
      if (record !== undefined) {
        refuseTemporary(run, step)
        if (session.lifetime(step) === 'session') await session.run(step, job.script.limits, { send: sendOnce })
        return decodeAnswer(record.before)
      }
      await runRecordedStep(run, {
        step,
        position,
        finished: false,
        report,
        send: sendOnce,
        answer: () => encodeAnswer(answer)
      })
      return answer
    },
    async step(step, work) {
      const position = place()
      if (earlier(step, position) !== undefined) return undefined
      const start = options.clock()
      const done: StepRecord = { version, direction, position, state: 'done', checksum: step.checksum, text: step.text }
      const finish = <T>(result: T): T => {
        report.statement(step, options.clock() - start, { text: step.text })
        return result
      }
      if (session.canShareTransaction(step)) {
        let result: Awaited<ReturnType<typeof work>> | undefined
        open = step
        try {
          await explainingCommit({ file: job.entry.file, undone: 'kept' }, () =>
            session.transaction({ ...job.script.limits, steps: [], program: true }, async () => {
              result = await withinStep.run(true, () => work(true))
              return [{ kind: 'step', step: done }]
            })
          )
        } finally {
          open = undefined
        }
        return finish(result)
      }
      await session.assertLock()
      await session.record([{ kind: 'step', step: { ...done, state: 'running' } }])
      inner = position + 1
      try {
        const result = await work(false)
        await session.record([{ kind: 'step-done', version, direction, position, durationMs: options.clock() - start }])
        return finish(result)
      } finally {
        inner = undefined
      }
    }
  }
}
