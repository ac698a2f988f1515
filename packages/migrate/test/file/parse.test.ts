import { describe, expect, it } from 'vitest'
import { parseMigration } from '../../src/file/parse.js'
import type { Dialect } from '../../src/sql/index.js'

const parse = (text: string, dialect: Dialect = 'postgresql', translate = false) =>
  parseMigration(text, { file: 'm.sql', dialect, translate })
const problemOf = (text: string, dialect: Dialect = 'postgresql'): string => {
  try {
    parse(text, dialect)
  } catch (error) {
    expect(error).toMatchObject({ code: 'KIT_MIGRATE_FILE', kind: 'usage' })
    return (error as Error).message
  }
  return 'none'
}

describe('parseMigration', () => {
  it('reads the two sections and the line on which each starts', () => {
    const { up, down } = parse(
      '-- about\n\n-- UP Migration\nCREATE TABLE t (x int);\n-- DOWN Migration\nDROP TABLE t;\n'
    )
    expect(up).toMatchObject({ text: '\nCREATE TABLE t (x int);\n', line: 3, transaction: true })
    expect(down).toMatchObject({ text: '\nDROP TABLE t;\n', line: 5 })
  })

  it.each([
    ['-- up migration', '-- down migration'],
    ['--UP   MIGRATION', '--DOWN\tMigration'],
    ['  -- -- Up Migration ---', '-- Down Migration (for rollback)'],
    ['-- migrate:up', '-- migrate:down'],
    ['-- UP Migration', '-- separator: -- DOWN --'],
    ['-- UP Migration', '-- DOWN Migration (for rollback)\n-- separator: -- DOWN --'],
    ['-- UP Migration: users', '-- DOWN Migration - users'],
    ['\ufeff-- UP Migration\r', '-- DOWN Migration\r']
  ])('takes %j and %j for markers', (up, down) => {
    const parsed = parse(`${up}\nSELECT 1;\n${down}\nSELECT 2;\n`)
    expect(parsed.up.text.trim()).toBe('SELECT 1;')
    expect(parsed.down?.text.replace(/^--.*$/gm, '').trim()).toBe('SELECT 2;')
  })

  it.each([
    "SELECT '\n-- DOWN Migration\n';",
    'SELECT $$\n-- DOWN Migration\n$$;',
    '/*\n-- DOWN Migration\n*/ SELECT 1;',
    'SELECT "\n-- DOWN Migration\n";'
  ])('takes no marker inside a literal or comment: %j', (sql) => {
    const { up, down } = parse(`-- UP Migration\n${sql}\n`)
    expect(up.text.trim()).toBe(sql)
    expect(down).toBeUndefined()
  })

  it.each([
    '-- Down migration of this index takes long',
    '-- down migrations are slow',
    '-- up migration-related notes',
    '-- Down migration (see #12) takes long'
  ])('takes prose for a comment: %j', (comment) => {
    const { up, down } = parse(`-- UP Migration\nSELECT 1;\n${comment}\nSELECT 2;\n`)
    expect(up.text).toContain('SELECT 2;')
    expect(down).toBeUndefined()
  })

  it('takes no comment behind a statement for a marker', () => {
    expect(parse('-- UP Migration\nSELECT 1; -- DOWN Migration\n').down).toBeUndefined()
  })

  it("prefers the engine's own section to the common one", () => {
    const text =
      '-- UP Migration\nSELECT 1;\n-- UP Migration [mariadb]\nSELECT `2`;\n-- DOWN Migration\nSELECT 3;\n-- DOWN Migration [sqlite]\nSELECT [4];\n'
    expect(parse(text).up.text.trim()).toBe('SELECT 1;')
    expect(parse(text, 'mysql').up.text.trim()).toBe('SELECT `2`;')
    expect(parse(text, 'mysql').down?.text.trim()).toBe('SELECT 3;')
    expect(parse(text, 'sqlite').down?.text.trim()).toBe('SELECT [4];')
  })

  it("reads each section in its own engine's quoting", () => {
    const text = `-- UP Migration\nSELECT $$'$$;\n-- UP Migration [mysql]\nSELECT 'it\\'s';\n-- DOWN Migration\nSELECT 1;\n`
    for (const dialect of ['postgresql', 'mysql'] as const)
      expect(parse(text, dialect).down?.text.trim()).toBe('SELECT 1;')
  })

  it('reads directives before the first statement, of a section or of the whole file', () => {
    const { up, down } = parse(
      '-- kit: lock-timeout=1s\n-- UP Migration\n-- kit: no-transaction\n-- kit: statement-timeout = 2m\nSELECT 1;\n-- DOWN Migration\nSELECT 2;\n'
    )
    expect(up).toMatchObject({ transaction: false, lockTimeoutMs: 1000, statementTimeoutMs: 120_000 })
    expect(down).toMatchObject({ transaction: true, lockTimeoutMs: 1000 })
    expect(down?.statementTimeoutMs).toBeUndefined()
  })

  it("reads dbmate's transaction option", () => {
    expect(parse('-- migrate:up transaction:false\nSELECT 1;\n').up.transaction).toBe(false)
  })

  it('has no DOWN where DOWN has no statement', () => {
    expect(parse('-- UP Migration\nSELECT 1;\n-- DOWN Migration\n-- nothing to do\n').down).toBeUndefined()
  })

  it.each([
    ['', 'm.sql:1: there is no UP section.'],
    ['SELECT 1;', 'm.sql:1: there is SQL before the first marker.'],
    ['\n\nCREATE TABLE t (x int);\n-- UP Migration\nSELECT 1;', 'm.sql:3: there is SQL before the first marker.'],
    ['-- UP Migration\n-- DOWN Migration\nSELECT 1;', 'm.sql:1: the UP section has no statement.'],
    ['-- UP Migration [oracle]\nSELECT 1;', 'm.sql:1: there is no dialect "oracle".'],
    ['-- UP Migration [mysql]\nSELECT 1;', 'm.sql:1: there is an UP section for mysql, but none for postgresql.'],
    [
      '-- UP Migration\nSELECT 1;\n-- UP Migration\nSELECT 2;',
      'm.sql:3: a second UP section; the first starts on line 1.'
    ],
    [
      '-- UP Migration\nSELECT 1;\n-- kit: no-transaction\n',
      'm.sql:3: a "-- kit:" directive stands after the first statement of its section.'
    ],
    [
      '-- UP Migration\n\n-- kit: fast\nSELECT 1;',
      'm.sql:3: there is no directive "fast"; there are: no-transaction, statement-timeout, lock-timeout, translate, allow.'
    ],
    [
      '-- UP Migration\n-- kit: no-transaction please\nSELECT 1;',
      'm.sql:2: there is no directive "no-transaction please"'
    ],
    [
      '-- UP Migration\n-- kit: lock-timeout=soon\nSELECT 1;',
      'm.sql:2: lock-timeout cannot be "soon"; write lock-timeout=30s, with ms, s, m or h.'
    ],
    ["-- UP Migration\nSELECT 1;\nSELECT 'open;\n", 'm.sql:3: a string is never closed.']
  ])('says where %j is wrong', (text, problem) => {
    expect(problemOf(text)).toContain(problem)
  })

  it('lets allow directives of lint stand anywhere', () => {
    expect(
      problemOf('-- UP Migration\nSELECT 1;\n-- kit: allow prefer-bigint-over-int, require-lock-timeout\nSELECT 2;')
    ).toBe('none')
  })
})
