import type { Session, Step } from './drivers/contract.js'
import { migrateError } from './errors.js'
import type { MigrateEvent, MigrationResult, StatementResult } from './events.js'
import { explainCommit, explainFailure } from './failure.js'
import type { Job } from './job.js'
import type { LedgerChange, StepRecord } from './ledger.js'

export interface RunOptions {
  /** One transaction around everything. */
  readonly batch?: boolean
  /** As `batch`, with everything taken back at the end, and each statement's locks reported. */
  readonly rehearsal?: boolean
  /** False where DDL commits by itself. */
  readonly transactionalDdl: boolean
  readonly signal?: AbortSignal | undefined
  readonly onEvent?: ((event: MigrateEvent) => void) | undefined
  /** Milliseconds that only grow. */
  readonly clock: () => number
}

/**
 * Runs jobs one after the other, each with its record in the ledger, and stops at the first that fails.
 * The caller holds the lock. Rejects with `KIT_MIGRATE_STATEMENT` naming file, line and what was done before it.
 */
export async function runJobs(session: Session, jobs: readonly Job[], options: RunOptions): Promise<MigrationResult[]> {
  if (options.batch || options.rehearsal) return runTogether(session, jobs, options)
  const results: MigrationResult[] = []
  for (const job of jobs) {
    const run = { session, job, options, done: results }
    results.push(isOneTransaction(session, job, options) ? await runInTransaction(run) : await runStepwise(run))
  }
  return results
}

interface Run {
  readonly session: Session
  readonly job: Job
  readonly options: RunOptions
  /** Finished before this one. */
  readonly done: readonly MigrationResult[]
}

function isOneTransaction(session: Session, { script, begun }: Job, { transactionalDdl }: RunOptions): boolean {
  if (begun || !script.transaction) return false
  return transactionalDdl || script.steps.every((step) => session.canShareTransaction(step))
}

async function runInTransaction(run: Run): Promise<MigrationResult> {
  const { session, job } = run
  const report = openReport(run)
  const { file } = job.entry
  await explained({ file, undone: 'rolled back' }, () =>
    session.transaction({ ...job.script.limits, steps: job.script.steps }, async () => {
      await runAll(run, report)
      return [finalChange(job, report.durationMs())]
    })
  )
  return report.end()
}

async function runTogether(session: Session, jobs: readonly Job[], options: RunOptions): Promise<MigrationResult[]> {
  refuseSeparate(session, jobs, options)
  const results: MigrationResult[] = []
  const steps = jobs.flatMap(({ script }) => script.steps)
  const work = async () => {
    const changes: LedgerChange[] = []
    for (const job of jobs) {
      const run = { session, job, options, done: [] }
      const report = openReport(run)
      await runAll(run, report)
      changes.push(finalChange(job, report.durationMs()))
      results.push(report.end())
    }
    return options.rehearsal ? undefined : changes
  }
  const file = jobs.map(({ entry }) => entry.file).join(', ')
  await explained({ file, undone: 'rolled back' }, () =>
    session.transaction({ ...jobs[0]?.script.limits, steps }, work)
  )
  return results
}

async function explained(at: Parameters<typeof explainCommit>[1], work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    throw explainCommit(error, at)
  }
}

function refuseSeparate(session: Session, jobs: readonly Job[], options: RunOptions): void {
  const separate = jobs.find((job) => !isOneTransaction(session, job, options))
  if (separate === undefined) return
  throw migrateError(
    'KIT_MIGRATE_OPTION',
    `${separate.entry.file} cannot share a transaction with others, so --batch is impossible.`,
    {
      kind: 'usage',
      hint: options.transactionalDdl
        ? 'It runs without a transaction. Leave --batch out.'
        : 'Definitions commit by themselves on this engine. Leave --batch out.',
      data: { file: separate.entry.file }
    }
  )
}

async function runAll(run: Run, report: Report): Promise<void> {
  for (const step of run.job.script.steps) await runStep(run, step, report)
  await run.session.reset()
}

async function runStep(
  run: Run,
  step: Step,
  report: Report,
  undone: 'rolled back' | 'kept' = 'rolled back'
): Promise<void> {
  const { session, job, options } = run
  refuseInterrupted(options.signal, job.entry.file)
  const before = options.rehearsal ? await session.locksHeld() : undefined
  const start = options.clock()
  try {
    await session.run(step, job.script.limits)
  } catch (error) {
    throw explainFailure(error, { job, step, done: run.done, undone, signal: options.signal })
  }
  const durationMs = options.clock() - start
  const after = before === undefined ? undefined : await session.locksHeld()
  report.statement(
    step,
    durationMs,
    after === undefined ? {} : { locks: after.filter((lock) => !before?.includes(lock)) }
  )
}

/** Without one transaction around it: every step is recorded, so that a later run knows where this one stopped. */
async function runStepwise(run: Run): Promise<MigrationResult> {
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

/** A new session knows nothing of what the interrupted one had set. */
async function restoreSession({ session, job }: Run, step: Step): Promise<void> {
  const lifetime = session.lifetime(step)
  if (lifetime === 'session') await session.run(step, job.script.limits)
  if (lifetime !== 'temporary') return
  const { file, version } = job.entry
  throw migrateError(
    'KIT_MIGRATE_HALF_DONE',
    `${file}:${step.line}: ${step.description} is gone with the run that was cut off, so ${file} cannot be continued.`,
    {
      hint: `Undo by hand what it did, and say so: kit-migrate repair ${version} --set pending`,
      data: { file, version, line: step.line }
    }
  )
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

/**
 * The steps that an interrupted run finished, once they fit the file: each must be unchanged (`KIT_MIGRATE_EDITED`).
 * A step that was running is looked up in the database; what did not take effect may have been edited.
 */
async function finishedSteps(session: Session, job: Job): Promise<readonly StepRecord[]> {
  const { version } = job.entry
  const records = (await session.readSteps(version)).filter(({ direction }) => direction === job.direction)
  const finished: StepRecord[] = []
  for (const record of records.sort((a, b) => a.position - b.position)) {
    if (record.state === 'done' || (record.state === 'running' && (await tookEffect(session, job, record))))
      finished.push(record)
  }
  for (const record of finished) {
    const step = job.script.steps[record.position]
    if (step?.checksum !== record.checksum) throw editedWhileHalfDone(job.entry, record, step)
  }
  return finished
}

async function tookEffect(session: Session, job: Job, record: StepRecord): Promise<boolean> {
  const { version, direction, position, text, checksum } = record
  const present = job.script.steps[position]
  const step = {
    text,
    checksum,
    description: present?.description ?? `statement ${position + 1}`,
    line: present?.line ?? 1
  }
  const outcome = await session.outcomeOf(step, record.before)
  if (outcome === 'unknown') throw unknownOutcome(job, step)
  if (outcome === 'done') await session.record([{ kind: 'step-done', version, direction, position, durationMs: 0 }])
  return outcome === 'done'
}

function finalChange(job: Job, durationMs: number): LedgerChange {
  return job.direction === 'up'
    ? { kind: 'applied', entry: job.entry, durationMs }
    : { kind: 'removed', version: job.entry.version }
}

interface Report {
  statement(step: Step, durationMs: number, more?: Pick<StatementResult, 'earlier' | 'locks'>): void
  durationMs(): number
  end(): MigrationResult
}

function openReport({ job, options }: Run, resumedAt?: number): Report {
  const { direction, entry } = job
  const { file, version } = entry
  const start = options.clock()
  const statements: StatementResult[] = []
  options.onEvent?.({ type: 'begin', direction, file, ...(resumedAt === undefined ? {} : { resumedAt }) })
  return {
    statement({ description, line }, durationMs, more = {}) {
      const statement = { description, line, durationMs, ...more }
      statements.push(statement)
      options.onEvent?.({ type: 'statement', file, statement })
    },
    durationMs: () => options.clock() - start,
    end() {
      const durationMs = options.clock() - start
      options.onEvent?.({ type: 'end', direction, file, durationMs })
      return { version, file, durationMs, statements }
    }
  }
}

function refuseInterrupted(signal: AbortSignal | undefined, file: string): void {
  if (!signal?.aborted) return
  throw migrateError('KIT_MIGRATE_INTERRUPTED', `Stopped in the middle of ${file}.`, {
    hint: 'Run the same command again; finished migrations are skipped.',
    data: { file }
  })
}

function unknownOutcome({ entry, direction }: Job, step: Step) {
  const { file, version } = entry
  return migrateError(
    'KIT_MIGRATE_HALF_DONE',
    `${file}:${step.line}: a run was cut off during ${step.description}, and the database does not tell whether it took effect.`,
    {
      hint:
        `Look, then say which: kit-migrate repair ${version} --set step-done (it did) or --set step-pending (it did not).\n` +
        `After that: kit-migrate ${direction === 'up' ? 'migrate' : 'rollback'}`,
      data: { file, version, line: step.line, statement: step.text }
    }
  )
}

function editedWhileHalfDone(entry: { version: string; file: string }, record: StepRecord, step: Step | undefined) {
  const now = step === undefined ? 'is not in the file any more' : 'reads differently now'
  return migrateError(
    'KIT_MIGRATE_EDITED',
    `${entry.file} is half done, and its statement ${record.position + 1}, which ran, ${now}.`,
    {
      hint: 'Bring back the statements that ran; only those after them may change. It ran as shown below.',
      data: { version: entry.version, file: entry.file, applied: record.text, present: step?.text ?? '' }
    }
  )
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
