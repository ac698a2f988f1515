import type { Session } from './drivers/contract.js'
import type { MigrationResult } from './events.js'
import type { Job } from './job.js'
import { isOneTransaction, runInTransaction, runTogether } from './run/in-transaction.js'
import { failingLate, refuseAfterLate } from './run/program/late.js'
import type { RunOptions } from './run/options.js'
import { runStepwise } from './run/stepwise.js'

/**
 * Runs jobs one after the other, each with its record in the ledger, and stops at the first that fails.
 * The caller holds the lock. Rejects with `KIT_MIGRATE_STATEMENT` naming file, line and what was done before it.
 */
export async function runJobs(session: Session, jobs: readonly Job[], options: RunOptions): Promise<MigrationResult[]> {
  const programs = jobs.some(({ script }) => script.program !== undefined)
  return programs ? failingLate(session, () => runEach(session, jobs, options)) : runEach(session, jobs, options)
}

async function runEach(session: Session, jobs: readonly Job[], options: RunOptions): Promise<MigrationResult[]> {
  if (options.batch || options.rehearsal) return runTogether(session, jobs, options)
  const results: MigrationResult[] = []
  for (const job of jobs) {
    const run = { session, job, options, done: results }
    results.push(isOneTransaction(session, job, options) ? await runInTransaction(run) : await runStepwise(run))
    refuseAfterLate(session)
  }
  return results
}
