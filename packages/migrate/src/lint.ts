import type { SqlEngine } from './connection.js'
import type { RuleDescription } from './lint/index.js'
import type { LintOptions, LintResult } from './verbs/lint.js'

/** Reads migrations and says what would hurt a running system. Asks no database. The rules are loaded at the first call. */
export async function lint(options: LintOptions = {}): Promise<LintResult> {
  return (await import('./verbs/lint.js')).lint(options)
}

/** Every rule of an engine that speaks SQL. */
export async function lintRules(database: SqlEngine): Promise<RuleDescription[]> {
  return (await import('./lint/index.js')).lintRules(database)
}
