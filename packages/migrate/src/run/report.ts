import type { Step } from '../drivers/contract.js'
import type { MigrationResult, StatementResult } from '../events.js'
import type { Run } from './options.js'

/** Collects what a migration did, and emits it as events meanwhile. */
export interface Report {
  statement(step: Step, durationMs: number, more?: Pick<StatementResult, 'earlier' | 'locks' | 'text' | 'read'>): void
  durationMs(): number
  end(): MigrationResult
}

export function openReport({ job, options }: Run, resumedAt?: number): Report {
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
