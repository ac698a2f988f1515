import { createHash } from 'node:crypto'
import { isKitError, type KitError } from '@kit-internal/errors'
import type { MigrationContext, MigrationFunction } from '../code/context.js'
import type { Step } from '../drivers/contract.js'
import { sleep } from '../drivers/sleep.js'
import type { Intercept, Observe, ProgramHandle, Sent } from '../drivers/program.js'
import { migrateError } from '../errors.js'
import { textOfNamedStep } from '../named-step.js'
import type { Logger } from '../options.js'
import { takeForgotten } from './forgotten.js'
import { graceAfter } from './grace.js'
import { forProgram, lateStatement, noteLate } from './late.js'
import { describeSent, isRead, isSavepoint, refuseCommand } from './sent.js'
import type { Run } from './options.js'
import type { Report } from './report.js'

/** How the statements and steps of a program run and are recorded: in one transaction, or each for itself. */
export interface Conduct {
  /** True while a transaction is open. */
  readonly joined: boolean
  statement(step: Step, send: () => Promise<unknown>): Promise<unknown>
  step<T>(step: Step, work: (joined: boolean) => Promise<T>): Promise<T | undefined>
}

const silent: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }

/**
 * Runs `up` or `down` of a migration that is a program. Statements go one after the other, also when the program does
 * not wait for them; a failure that it swallows is thrown all the same where going on would be wrong. What it sends
 * after it has ended is refused.
 */
export async function runProgram(run: Run, report: Report, conduct: Conduct): Promise<void> {
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
      if (sent.late === true || state !== 'running') refuse(describeSent(sent, session.dialect))
      return failures.around(async () => {
        if (isSavepoint(sent)) return runUntold({ run, sent, send })
        if (isRead(sent, session.dialect)) return runRead({ run, report, sent, send })
        refuseCommand(sent, session.dialect, file)
        return conduct.statement(stepOf(sent, describeSent(sent, session.dialect)), send)
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
  const settled = async () => {
    for (let quiet = 0; quiet < quietTurns; quiet++) {
      const before = sentSoFar
      await inTurn(() => Promise.resolve())
      // Node tells of rejections that nobody handles once all that is due was done.
      await turn()
      const underway = (handle.underway?.() ?? 0) > 0
      if (underway) await sleep(10)
      if ((underway || sentSoFar !== before) && state === 'running') quiet = -1
    }
    failures.rethrow()
  }
  const whole = async <T>(work: T | Promise<T>, neverRun?: () => string | undefined): Promise<T> => {
    const result = await grace.follow(work)
    await grace.follow(settled())
    const forgotten = neverRun?.()
    if (forgotten !== undefined) throw neverRunError(file, forgotten)
    return result
  }
  const steps = contextOf(run, { handle, conduct, around: failures.around, whole })
  const work = async (database: unknown) => {
    await (job.script.program as MigrationFunction)(database, steps.context)
    // Also a step that it does not wait for.
    await steps.ended()
  }
  const stop = takeForgotten(failures.take)
  try {
    await handle.call(conduct.joined, (database, neverRun) => whole(work(database), neverRun))
    failures.rethrow()
    if (options.signal?.aborted) throw interrupted(file)
    state = 'done'
  } catch (error) {
    state = 'failed'
    throw failures.explained(error) ?? explainThrown(error, run, conduct.joined)
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

interface Untold {
  readonly run: Run
  readonly sent: Sent
  readonly send: () => Promise<unknown>
}

/** Sends without a record. */
async function runUntold({ run, sent, send }: Untold): Promise<unknown> {
  let answer: unknown
  await run.session.run(stepOf(sent, sent.text), run.job.script.limits, { send: async () => (answer = await send()) })
  return answer
}

/** Reads are done again by a run that goes on: they change nothing, and the program needs their answer. */
async function runRead({ report, ...read }: Untold & { readonly report: Report }): Promise<unknown> {
  const { run, sent } = read
  const start = run.options.clock()
  const answer = await runUntold(read)
  const step = stepOf(sent, describeSent(sent, run.session.dialect))
  report.statement(step, run.options.clock() - start, { text: sent.text, read: true })
  return answer
}

interface Surroundings {
  readonly handle: ProgramHandle
  readonly conduct: Conduct
  readonly around: Failures['around']
  /** Follows a piece of the program to its very end. */
  readonly whole: <T>(work: T | Promise<T>, neverRun?: () => string | undefined) => Promise<T>
}

/** The context of a program, and what resolves once no step of it is on its way. */
function contextOf(
  { options, job }: Run,
  at: Surroundings
): { readonly context: MigrationContext; readonly ended: () => Promise<unknown> } {
  const names = new Set<string>()
  let busy: string | undefined
  let last: Promise<unknown> = Promise.resolve()
  const context: MigrationContext = {
    client: at.handle.client,
    ...('session' in at.handle ? { session: at.handle.session } : {}),
    logger: options.logger ?? silent,
    signal: options.signal ?? new AbortController().signal,
    async step(name, work) {
      if (names.has(name)) throw wrongStep(job.entry.file, `has two steps with the name "${name}"`)
      if (busy !== undefined) throw wrongStep(job.entry.file, `begins step "${name}" while "${busy}" is not done`)
      names.add(name)
      busy = name
      try {
        const step = at.around(() =>
          at.conduct.step(namedStep(name), (joined) =>
            at.handle.callStep(joined, (handle, neverRun) => at.whole((async () => work(handle as never))(), neverRun))
          )
        )
        last = step.catch(() => undefined)
        return await step
      } finally {
        busy = undefined
      }
    }
  }
  return { context, ended: () => last }
}

/** A named step as the ledger knows it. */
export const namedStep = (name: string): Step => stepOf({ text: textOfNamedStep(name), values: [] }, `step "${name}"`)

function stepOf({ text, values }: Sent, description: string): Step {
  const hash = createHash('sha256').update(text)
  for (const value of values) hash.update(`\0${render(value)}`)
  return { text, description, line: 0, checksum: `v1:${hash.digest('hex')}` }
}

function render(value: unknown): string {
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
  if (typeof value === 'bigint') return String(value)
  return value === undefined ? 'undefined' : JSON.stringify(value)
}

interface Failures {
  around: <T>(work: () => Promise<T>) => Promise<T>
  explained: (error: unknown) => KitError | undefined
  /** Makes it the failure of the program, whatever the program makes of it. */
  fail: (error: KitError) => void
  rethrow: () => void
  /** Takes the failures of statements that nobody waits for as failures of the program, instead of the process. */
  take: (reason: unknown) => boolean
}

/**
 * The program sees the driver's own errors, with their codes, and may handle them; who reads the result sees ours.
 * What is no error of a statement (the lock is lost, an edited file) ends the program: from then on nothing is sent.
 */
function createFailures(): Failures {
  const known = new WeakMap<object, KitError>()
  let final: KitError | undefined
  return {
    async around(work) {
      if (final !== undefined) throw forProgram(final)
      try {
        return await work()
      } catch (error) {
        if (!isKitError(error)) throw error
        if (error.code !== 'KIT_MIGRATE_STATEMENT') final ??= error
        const { cause } = error
        if (final !== undefined || typeof cause !== 'object' || cause === null) throw forProgram(final ?? error)
        known.set(cause, error)
        throw cause as Error
      }
    },
    explained: (error) => final ?? (typeof error === 'object' && error !== null ? known.get(error) : undefined),
    fail: (error) => void (final ??= error),
    rethrow() {
      if (final !== undefined) throw final
    },
    take(reason) {
      const failure = typeof reason === 'object' && reason !== null ? known.get(reason) : undefined
      final ??= failure
      return failure !== undefined
    }
  }
}

/** Knex on one connection takes statements one after the other; so do we, whoever waits for them. */
function createQueue(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const next = last.then(work)
    last = next.catch(() => undefined)
    return next
  }
}

function explainThrown(error: unknown, { job, options }: Run, together: boolean): unknown {
  if (isKitError(error)) return error
  const { file, version } = job.entry
  if (options.signal?.aborted) return interrupted(file, error)
  const what = error instanceof Error ? error.message : String(error)
  const line = lineIn(error, file)
  const where = line === undefined ? file : `${file}:${line}`
  return migrateError('KIT_MIGRATE_PROGRAM', `${where}: ${job.direction} failed: ${what.replace(/\.$/, '')}.`, {
    hint: `${together ? 'Nothing of it is kept' : 'What is done is on record and will be skipped'}. Correct it, then run the same command again.`,
    data: { file, version, ...(line === undefined ? {} : { line }) },
    cause: error
  })
}

function lineIn(error: unknown, file: string): number | undefined {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  const at = stack.indexOf(`${file}:`)
  return at === -1 ? undefined : Number.parseInt(stack.slice(at + file.length + 1), 10) || undefined
}

function interrupted(file: string, cause?: unknown): KitError {
  return migrateError('KIT_MIGRATE_INTERRUPTED', `Stopped in the middle of ${file}.`, {
    hint: 'Run the same command again; finished migrations are skipped.',
    data: { file },
    cause
  })
}

function wrongStep(file: string, problem: string) {
  return migrateError('KIT_MIGRATE_PROGRAM', `${file} ${problem}.`, {
    hint: 'Each step has a name of its own, and is awaited before the next one begins.',
    data: { file }
  })
}

function neverRunError(file: string, what: string) {
  return migrateError('KIT_MIGRATE_PROGRAM', `${file} builds ${what} and never runs it.`, {
    hint: 'Write await before it: what is built with knex is sent when it is awaited.',
    data: { file }
  })
}
