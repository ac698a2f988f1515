import type { MigrationFunction } from '../../code/context.js'
import type { Step } from '../../drivers/contract.js'
import { sleep } from '../../drivers/sleep.js'
import type { Intercept, Observe, Sent } from '../../drivers/program.js'
import type { Run } from '../options.js'
import type { Report } from '../report.js'
import { contextOf } from './context.js'
import { explainThrown, isThrownBy, neverRunError } from './errors.js'
import { createFailures } from './failures.js'
import { graceAfter } from './grace.js'
import { forProgram, lateStatement, noteLate } from './late.js'
import { createQueue } from './queue.js'
import { describeSent, isRead, isSavepoint, refuseCommand, stepOf } from './sent.js'
import { onUnhandledRejection } from './unhandled-rejections.js'
import { interrupted } from '../../failure.js'

/** How the statements and steps of a program run and are recorded: in one transaction, or each for itself. */
export interface ProgramRunner {
  /** True while a transaction is open. */
  readonly joined: boolean
  statement(step: Step, send: () => Promise<unknown>): Promise<unknown>
  step<T>(step: Step, work: (joined: boolean) => Promise<T>): Promise<T | undefined>
}

/**
 * Runs `up` or `down` of a migration that is a program. Statements go one after the other, also when the program does
 * not wait for them; a failure that it swallows is thrown all the same where going on would be wrong. What it sends
 * after it has ended is refused.
 */
export async function runProgram(run: Run, report: Report, runner: ProgramRunner): Promise<void> {
  const { session, job, options } = run
  const { file } = job.entry
  const failures = createFailures()
  const inTurn = createQueue()
  const grace = graceAfter(options.signal, () => interrupted(file))
  let sentSoFar = 0
  let state: 'running' | 'done' | 'failed' = 'running'

  const refuse = (what: string): never => {
    const error = lateStatement(file, what, state === 'done' ? 'it' : 'the part that it belongs to')
    if (state === 'running') failures.fail(error)
    if (state === 'done') noteLate(session, error)
    throw forProgram(error)
  }
  const intercept: Intercept = (sent, send) => {
    sentSoFar++
    return inTurn(async () => {
      const late = sent.late === true || state !== 'running'
      // A program that tries again for ever must leave others their turn, or nothing could stop it.
      if (late || failures.isFinal()) await turn()
      if (late) refuse(describeSent(sent, session.dialect))
      return failures.guard(async () => {
        if (isSavepoint(sent)) return sendUnrecorded({ run, sent, send })
        if (isRead(sent, session.dialect)) return runRead({ run, report, sent, send })
        refuseCommand(sent, session.dialect, file)
        return runner.statement(stepOf(sent, describeSent(sent, session.dialect)), send)
      })
    })
  }
  const observe: Observe = ({ text, description, read, late = false }, durationMs) => {
    if (late) refuse(description)
    sentSoFar++
    report.statement({ text, description, line: 0, checksum: '' }, durationMs, {
      text,
      ...(read ? { read: true as const } : {})
    })
  }
  const handle = session.openProgram(intercept, observe)
  /** Waits for what the program does not wait for: until the event loop has turned a few times without anything new. */
  const drained = async () => {
    for (let quiet = 0; quiet < quietTurns; quiet++) {
      const before = sentSoFar
      await inTurn(() => Promise.resolve())
      // Node reports unhandled rejections once the microtasks are done.
      await turn()
      const underway = (handle.underway?.() ?? 0) > 0
      if (underway) await sleep(10)
      if ((underway || sentSoFar !== before) && state === 'running') quiet = -1
    }
    failures.rethrow()
  }
  const toTheEnd = async <T>(work: T | Promise<T>, neverRun?: () => string | undefined): Promise<T> => {
    const result = await grace.follow(work)
    await grace.follow(drained())
    const forgotten = neverRun?.()
    if (forgotten !== undefined) throw neverRunError(file, forgotten)
    return result
  }
  const steps = contextOf(run, { handle, runner, guard: failures.guard, drained, inTurn, toTheEnd })
  const work = async (database: unknown) => {
    await (job.script.program as MigrationFunction)(database, steps.context)
    // Also a step that it does not wait for.
    await steps.ended()
  }
  const stop = onUnhandledRejection((reason) => {
    if (failures.claim(reason)) return true
    if (!isThrownBy(reason, run)) return false
    failures.fail(explainThrown(reason, run, runner.joined))
    return true
  })
  try {
    await handle.call(runner.joined, (database, neverRun) => toTheEnd(work(database), neverRun))
    failures.rethrow()
    if (options.signal?.aborted) throw interrupted(file)
    state = 'done'
  } catch (error) {
    state = 'failed'
    throw failures.explained(error) ?? explainThrown(error, run, runner.joined)
  } finally {
    grace.end()
    await steps.ended()
    // What is still on its way must not meet the end of the transaction.
    await inTurn(() => Promise.resolve())
    await turn()
    stop()
    handle.close()
  }
}

/** Turns of the event loop without a new statement, after which a program counts as done. */
const quietTurns = 3

const turn = () => new Promise((resolve) => setImmediate(resolve))

interface SentStatement {
  readonly run: Run
  readonly sent: Sent
  readonly send: () => Promise<unknown>
}

/** Sends without a record. */
async function sendUnrecorded({ run, sent, send }: SentStatement): Promise<unknown> {
  let answer: unknown
  await run.session.run(stepOf(sent, sent.text), run.job.script.limits, { send: async () => (answer = await send()) })
  return answer
}

/** Reads are done again by a run that goes on: they change nothing, and the program needs their answer. */
async function runRead({ report, ...read }: SentStatement & { readonly report: Report }): Promise<unknown> {
  const { run, sent } = read
  const start = run.options.clock()
  const answer = await sendUnrecorded(read)
  const step = stepOf(sent, describeSent(sent, run.session.dialect))
  report.statement(step, run.options.clock() - start, { text: sent.text, read: true })
  return answer
}
