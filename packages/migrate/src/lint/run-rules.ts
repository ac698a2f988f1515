import { describeStatement } from '../sql/describe.js'
import type { Dialect } from '../sql/dialect.js'
import { readAllowances } from './allowances.js'
import type { Finding, LintInput, LintSection } from './index.js'
import type { LintStatement, Rule } from './rule.js'
import type { ReadSection } from './sections.js'

type Registry<S> = Readonly<Record<string, Rule<S>>>

/** All findings of one section, in the order of its statements. */
export function runRules<S extends LintStatement>(
  { section, unreadable, written }: ReadSection<S>,
  rules: Registry<S>,
  { direction, sql }: LintSection,
  { dialect, file, allow = [], include = [] }: LintInput
): Finding[] {
  const allowed = allowances(sql, written)
  const at = file === undefined ? {} : { file }
  const describe = (text: string): string => describeStatement(text, dialect)
  const findings: Finding[] = unreadable.map(({ statement, line, message }) => {
    return {
      rule: 'syntax-error',
      severity: 'error',
      ...at,
      line,
      statement: describe(statement.text),
      message,
      fix: syntaxFix(dialect)
    }
  })
  const enabled = Object.entries(rules).filter(([name, rule]) => {
    if (allow.includes(name) || allowed.everywhere.includes(name)) return false
    return (rule.optIn !== true || include.includes(name)) && (direction === 'up' || rule.sections === 'both')
  })
  for (const statement of section.statements) {
    for (const [name, rule] of enabled) {
      if (allowed.before(statement.index).includes(name)) continue
      for (const message of new Set(rule.check(statement, section))) {
        const { severity, fix } = rule
        findings.push({
          rule: name,
          severity,
          ...at,
          line: statement.line,
          statement: describe(statement.text),
          message,
          fix
        })
      }
    }
  }
  return [...findings, ...unknownRules(allowed, rules, written, at)].sort((a, b) => a.line - b.line)
}

interface Allowances {
  readonly everywhere: readonly string[]
  before(index: number): readonly string[]
}

function allowances(sql: string, written: ReadSection<unknown>['written']): Allowances {
  const gaps = written.map(({ offset }, index) => {
    const previous = written[index - 1]
    return sql.slice(previous ? previous.offset + previous.text.length : 0, offset)
  })
  return {
    everywhere: readAllowances(gaps[0] ?? ''),
    before: (index) => (index === 0 ? [] : readAllowances(gaps[index] ?? ''))
  }
}

/** A misspelt name would silence nothing, and go unnoticed. */
function unknownRules(
  allowed: Allowances,
  rules: Registry<never>,
  written: ReadSection<unknown>['written'],
  at: { file?: string }
): Finding[] {
  return written.flatMap(({ line }, index) =>
    (index === 0 ? allowed.everywhere : allowed.before(index))
      .filter((name) => !(name in rules))
      .map((name) => ({
        rule: 'unknown-rule',
        severity: 'warning' as const,
        ...at,
        line,
        statement: `-- kit: allow ${name}`,
        message: `There is no rule ${name}`,
        fix: 'Correct the name, or take the line out.'
      }))
  )
}

const syntaxFix = (dialect: Dialect): string =>
  dialect === 'postgresql' ? 'Correct the SQL; PostgreSQL 18 cannot read it.' : 'Correct the SQL.'
