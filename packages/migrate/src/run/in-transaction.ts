import type { Session } from '../drivers/contract.js'
import { migrateError } from '../errors.js'
import type { MigrationResult } from '../events.js'
import type { Job } from '../job.js'
import type { LedgerChange, NewEntry } from '../ledger.js'
import { inTransactionRunner } from './program/runner.js'
import { refuseAfterLate } from './program/late.js'
import { runProgram } from './program/run-program.js'
import type { Run, RunOptions } from './options.js'
import { openReport, type Report } from './report.js'
import { explainingCommit, runStep } from './step.js'

/** True when a migration and its record can be one transaction. */
export function isOneTransaction(session: Session, { script, begun }: Job, { transactionalDdl }: RunOptions): boolean {
  if (begun || !script.transaction) return false
  return (
    transactionalDdl ||
    (script.program === undefined && script.steps.every((step) => session.canShareTransaction(step)))
  )
}

/** One migration in a transaction of its own. */
export async function runInTransaction(run: Run): Promise<MigrationResult> {
  const { session, job } = run
  const report = openReport(run)
  const { file } = job.entry
  await explainingCommit({ file, undone: 'rolled back' }, () =>
    session.transaction({ ...job.script.limits, ...statementsOf([job]) }, async () => {
      const ran = await runAll(run, report, job.direction === 'up' ? job.entry : undefined)
      return [finalChange(job, report.durationMs()), ...ran]
    })
  )
  return report.end()
}

/** All migrations in one transaction; with `rehearsal` it is rolled back. */
export async function runTogether(
  session: Session,
  jobs: readonly Job[],
  options: RunOptions
): Promise<MigrationResult[]> {
  refuseSeparate(session, jobs, options)
  const results: MigrationResult[] = []
  const work = async () => {
    const changes: LedgerChange[] = []
    for (const job of jobs) {
      const run = { session, job, options, done: [] }
      const report = openReport(run)
      const ran = await runAll(run, report)
      changes.push(finalChange(job, report.durationMs()), ...ran)
      results.push(report.end())
    }
    return options.rehearsal ? undefined : changes
  }
  const file = jobs.map(({ entry }) => entry.file).join(', ')
  await explainingCommit({ file, undone: 'rolled back' }, () =>
    session.transaction({ ...jobs[0]?.script.limits, ...statementsOf(jobs) }, work)
  )
  return results
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

const statementsOf = (jobs: readonly Job[]) => ({
  steps: jobs.flatMap(({ script }) => script.steps),
  program: jobs.some(({ script }) => script.program !== undefined)
})

/** Returns what the ledger keeps besides the migration itself, which its last step may record as complete. */
async function runAll(run: Run, report: Report, completes?: NewEntry): Promise<LedgerChange[]> {
  const runner = inTransactionRunner(run, report)
  const { program, steps } = run.job.script
  if (program !== undefined) await runProgram(run, report, runner)
  for (const step of steps) await runStep(run, step, report, step === steps.at(-1) ? { completes } : {})
  await run.session.reset()
  refuseAfterLate(run.session)
  return runner.ran()
}

function finalChange(job: Job, durationMs: number): LedgerChange {
  return job.direction === 'up'
    ? { kind: 'applied', entry: job.entry, durationMs }
    : { kind: 'removed', version: job.entry.version }
}
