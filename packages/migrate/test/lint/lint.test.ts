import { describe, expect, it } from 'vitest'
import { lintMigration, lintRules, type LintSection } from '../../src/lint/index.js'
import type { Dialect } from '../../src/sql/index.js'
import { mysqlCases, postgresCases, type RuleCase, sqliteCases } from './rule-cases.js'

const engines: readonly { dialect: Dialect; cases: readonly RuleCase[] }[] = [
  { dialect: 'postgresql', cases: postgresCases },
  { dialect: 'mysql', cases: mysqlCases },
  { dialect: 'sqlite', cases: sqliteCases }
]

async function found(
  dialect: Dialect,
  sql: string,
  section: Partial<LintSection> = {},
  options: { allow?: string[]; include?: string[] } = {}
): Promise<string[]> {
  const findings = await lintMigration({ dialect, sections: [{ direction: 'up', sql, ...section }], ...options })
  return findings.map(({ rule }) => rule)
}

describe.each(engines)('the rules for $dialect', ({ dialect, cases }) => {
  it.each(cases)('$rule finds: $bad', async ({ rule, bad, good, transaction = true }) => {
    expect(await found(dialect, bad, { transaction }, { include: [rule] })).toContain(rule)
    expect(await found(dialect, good, { transaction }, { include: [rule] })).not.toContain(rule)
  })

  it('have a case each, and say what to do instead', () => {
    const rules = lintRules(dialect)
    expect([...new Set(cases.map(({ rule }) => rule))].sort()).toEqual(rules.map(({ rule }) => rule).sort())
    for (const { title, why, fix } of rules)
      for (const text of [title, why, fix]) expect(text.length).toBeGreaterThan(10)
  })
})

describe('lintMigration', () => {
  it('says which rule, where, about what, and what to write instead', async () => {
    const sql = '-- a comment\n\nCREATE INDEX posts_author\n  ON posts (author);'
    const [finding] = await lintMigration({
      dialect: 'postgresql',
      file: '1_a.sql',
      sections: [{ direction: 'up', sql, firstLine: 4 }]
    })
    expect(finding).toEqual({
      rule: 'require-concurrent-index-creation',
      severity: 'error',
      file: '1_a.sql',
      line: 6,
      statement: 'CREATE INDEX posts_author',
      message: 'Index posts_author blocks writes to posts while it is built',
      fix: 'CREATE INDEX CONCURRENTLY in a migration of its own, with the line "-- kit: no-transaction".'
    })
  })

  it('lets a line before the first statement silence a rule for the section, and a later one for its statement', async () => {
    expect(
      await found(
        'sqlite',
        '-- kit: allow ban-drop-table, renaming-table\nDROP TABLE a; ALTER TABLE b RENAME TO c; DROP TABLE d'
      )
    ).toEqual([])
    expect(await found('sqlite', 'SELECT 1;\n-- kit: allow ban-drop-table\nDROP TABLE a;\nDROP TABLE b')).toEqual([
      'ban-drop-table'
    ])
  })

  it('finds a name in such a line that is no rule', async () => {
    expect(await found('mysql', '-- kit: allow ban-drop-tabel\nDROP TABLE a')).toEqual([
      'ban-drop-table',
      'unknown-rule'
    ])
  })

  it('leaves out rules by option, and adds those that are off by default', async () => {
    expect(await found('sqlite', 'DROP TABLE a', {}, { allow: ['ban-drop-table'] })).toEqual([])
    expect(await found('sqlite', 'CREATE TABLE t (a)')).toEqual([])
    expect(await found('sqlite', 'CREATE TABLE t (a)', {}, { include: ['prefer-strict-table'] })).toEqual([
      'prefer-strict-table'
    ])
  })

  it('lets DOWN drop what UP made, and still looks at its locks', async () => {
    expect(await found('postgresql', 'DROP TABLE a', { direction: 'down' })).toEqual([
      'require-lock-timeout',
      'require-statement-timeout'
    ])
  })

  it('knows timeouts that are set outside the SQL', async () => {
    expect(
      await found('postgresql', 'ALTER TABLE t ADD COLUMN a text', { lockTimeout: true, statementTimeout: true })
    ).toEqual([])
  })

  it('finds nothing in tables that the same section makes', async () => {
    const sql =
      'CREATE TABLE public.t (id bigint PRIMARY KEY, a text); CREATE INDEX i ON t (a); ALTER TABLE public.t ADD CHECK (a > b), ALTER COLUMN a SET NOT NULL'
    expect(await found('postgresql', sql)).toEqual([])
  })

  it('reads a section that is translated as the PostgreSQL that it is', async () => {
    const section = {
      direction: 'up',
      dialect: 'postgresql',
      sql: 'CREATE FUNCTION f() RETURNS trigger AS $$ BEGIN; END $$ LANGUAGE plpgsql; DROP INDEX i'
    } as const
    const findings = await lintMigration({
      dialect: 'mysql',
      sections: [{ ...section, lockTimeout: true, statementTimeout: true }]
    })
    expect(findings.map(({ rule }) => rule)).toEqual(['require-concurrent-index-deletion'])
  })

  it('reports a statement that PostgreSQL cannot read, and goes on with the others', async () => {
    const findings = await lintMigration({
      dialect: 'postgresql',
      sections: [{ direction: 'up', sql: 'DROP TABLE a;\nCREATE TABEL b;\nDROP TABLE c' }],
      allow: ['require-lock-timeout', 'require-statement-timeout']
    })
    expect(findings.map(({ rule, line }) => [rule, line])).toEqual([
      ['ban-drop-table', 1],
      ['syntax-error', 2],
      ['ban-drop-table', 3]
    ])
  })
})
