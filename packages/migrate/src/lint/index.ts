import type { Dialect } from '../sql/dialect.js'
import { mysqlRules } from './mysql/index.js'
import { postgresRules } from './postgresql/index.js'
import type { Rule, Severity } from './rule.js'
import { runRules } from './run-rules.js'
import { postgresSection, tokenSection } from './sections.js'
import { sqliteRules } from './sqlite/index.js'

export type { Severity } from './rule.js'

/** One section of a migration file, as written. */
export interface LintSection {
  readonly direction: 'up' | 'down'
  /** The SQL it is written in where that is another: `postgresql` for a section that is translated. */
  readonly dialect?: Dialect
  /** The text of the section with its comments, as `-- kit: allow <rule>` lines are read from it. */
  readonly sql: string
  /** Line of the file on which `sql` starts. @defaultValue 1 */
  readonly firstLine?: number
  /** False with `-- kit: no-transaction`. @defaultValue true */
  readonly transaction?: boolean
  /** A lock timeout holds for this section, from a directive or an option. @defaultValue false */
  readonly lockTimeout?: boolean
  /** A statement timeout holds for this section, from a directive or an option. @defaultValue false */
  readonly statementTimeout?: boolean
}

export interface LintInput {
  readonly dialect: Dialect
  readonly sections: readonly LintSection[]
  /** Name of the file, copied into the findings. */
  readonly file?: string
  /** Rules to leave out. */
  readonly allow?: readonly string[]
  /** Rules to add that are off by default. */
  readonly include?: readonly string[]
  /** Major version of the server, when known: rules differ by version. */
  readonly serverMajor?: number
}

/** One thing that a rule says about one statement. */
export interface Finding {
  readonly rule: string
  readonly severity: Severity
  readonly file?: string
  readonly line: number
  /** The statement in a few words, such as `CREATE INDEX posts_author`. */
  readonly statement: string
  readonly message: string
  /** What to write instead. */
  readonly fix: string
}

/** What a rule is about, for listings. */
export interface RuleDescription {
  readonly rule: string
  readonly title: string
  readonly why: string
  readonly fix: string
  readonly severity: Severity
  /** Off unless included by name. */
  readonly optIn: boolean
}

/**
 * Reads the sections of one migration and says what would hurt a running system, in the order of the file. Looks at
 * the text alone: no database is asked. A statement that cannot be read is a finding of the rule `syntax-error`.
 *
 * A line `-- kit: allow <rule>` (several names with commas) before the first statement of a section silences the rule
 * for the section; before a later statement, for that statement. A name there that is no rule is itself a finding
 * (`unknown-rule`). For MySQL and SQLite text with an open quote or block rejects with `KIT_MIGRATE_SQL_SYNTAX`.
 *
 * @example
 * await lintMigration({ dialect: 'postgresql', sections: [{ direction: 'up', sql: 'CREATE INDEX i ON t (a)' }] })
 */
export async function lintMigration(input: LintInput): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const section of input.sections) findings.push(...(await lintSection(section, input)))
  return findings
}

/** Every rule of an engine. */
export function lintRules(dialect: Dialect): RuleDescription[] {
  return Object.entries<RuleFacts>(registries[dialect]).map(([rule, { title, why, fix, severity, optIn }]) => {
    return { rule, title, why, fix, severity, optIn: optIn ?? false }
  })
}

type RuleFacts = Pick<Rule<never>, 'title' | 'why' | 'fix' | 'severity' | 'optIn'>
const registries = { postgresql: postgresRules, mysql: mysqlRules, sqlite: sqliteRules } satisfies Record<
  Dialect,
  unknown
>

async function lintSection(section: LintSection, input: LintInput): Promise<Finding[]> {
  const { serverMajor } = input
  const dialect = section.dialect ?? input.dialect
  const options = { ...input, dialect }
  const { sql, firstLine = 1, transaction = true, lockTimeout = false, statementTimeout = false } = section
  const text = { sql, firstLine, transaction, lockTimeout, statementTimeout, serverMajor }
  if (dialect === 'postgresql') return runRules(await postgresSection(text), postgresRules, section, options)
  return runRules(await tokenSection(text, dialect), dialect === 'mysql' ? mysqlRules : sqliteRules, section, options)
}
