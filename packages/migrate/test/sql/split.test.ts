import { describe, expect, it } from 'vitest'
import { type Dialect, splitStatements } from '../../src/sql/index.js'
import { gapsOf, isOnlySeparator, texts } from './separators.js'
import { eighteenCases, moreCases } from './split-cases.js'

describe('splitStatements', () => {
  it.each([...eighteenCases, ...moreCases])('splits $title as $dialect does', async ({ dialect, sql, statements }) => {
    expect(await texts(sql, dialect)).toEqual(statements)
  })

  it.each([...eighteenCases, ...moreCases])(
    'leaves out nothing but separators around $title ($dialect)',
    async ({ dialect, sql }) => {
      const gaps = gapsOf(sql, await splitStatements(sql, dialect))
      expect(gaps.filter((gap) => !isOnlySeparator(gap, dialect, sql))).toEqual([])
    }
  )

  it('counts lines from where the section stands in its file', async () => {
    const found = await splitStatements('\n-- é\nSELECT 1;\n\nSELECT\n2; SELECT 3', 'postgresql', { firstLine: 10 })
    expect(found.map(({ line }) => line)).toEqual([12, 14, 15])
  })

  it.each([
    ['postgresql', "SELECT 1;\nSELECT 'open", 2],
    ['postgresql', 'SELECT 1;\n\nSELECT $a$ b $$', 3],
    ['postgresql', 'SELECT 1;\n/* /* */', 2],
    ['postgresql', "SELECT '😀é';\nCREATE TABLE t (id int,);", 2],
    ['postgresql', 'SELECT 1;\n\\connect other', 2],
    ['mysql', "SELECT 1;\nSELECT 'open\\'", 2],
    ['mysql', 'SELECT 1;\n\nCREATE PROCEDURE p() BEGIN IF 1 THEN SELECT 1; END;', 3],
    ['mysql', 'SELECT 1; /* open', 1],
    ['sqlite', 'SELECT 1;\nSELECT [open', 2],
    ['sqlite', '\nCREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1;', 2],
    ['sqlite', 'SELECT 1;\nSELECT "a\0b"', 2]
  ] as const)('names the file and line of what cannot be read (%s, %j)', async (dialect: Dialect, sql, line) => {
    await expect(splitStatements(sql, dialect, { file: 'm.sql' })).rejects.toMatchObject({
      code: 'KIT_MIGRATE_SQL_SYNTAX',
      kind: 'usage',
      data: { file: 'm.sql', line }
    })
  })

  it('says that commands of psql are not SQL', async () => {
    await expect(splitStatements('\\i other.sql', 'postgresql')).rejects.toMatchObject({
      hint: expect.stringContaining('psql') as string
    })
  })

  it('leaves to a newer server what the grammar does not know, and still splits right', async () => {
    const sql =
      "REPACK (CONCURRENTLY) t; CREATE PROPERTY GRAPH g ('a;b'); CREATE FUNCTION f() BEGIN ATOMIC; SELECT 1; END; SELECT $$;$$"
    const found = await splitStatements(sql, 'postgresql', { unknownSyntax: true })
    expect(found.map(({ text }) => text)).toEqual([
      'REPACK (CONCURRENTLY) t',
      "CREATE PROPERTY GRAPH g ('a;b')",
      'CREATE FUNCTION f() BEGIN ATOMIC; SELECT 1; END',
      'SELECT $$;$$'
    ])
  })

  it('splits a statement that is too deep for the parser', async () => {
    const deep = `SELECT 1${'+1'.repeat(30_000)}`
    expect(await texts(`${deep}; SELECT ';'`, 'postgresql')).toEqual([deep, "SELECT ';'"])
    expect(await texts('SELECT 1; SELECT 2', 'postgresql')).toEqual(['SELECT 1', 'SELECT 2'])
  })

  it('splits a file of a megabyte within a second', async () => {
    const sql = "INSERT INTO t VALUES ('a;b', 1);\n".repeat(30_000)
    for (const dialect of ['mysql', 'sqlite'] as const) {
      const start = performance.now()
      expect(await splitStatements(sql, dialect)).toHaveLength(30_000)
      expect(performance.now() - start).toBeLessThan(5_000)
    }
  })
})
