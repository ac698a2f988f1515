import fc from 'fast-check'
import { isKitError } from '@kit-internal/errors'
import { describe, expect, it } from 'vitest'
import { splitStatements } from '../../src/sql/index.js'
import { translateSql, type TranslationTarget } from '../../src/translate/index.js'
import { postgresCorpusOf } from '../corpus/postgresql.js'
import { shopUp, usersDown, usersUp } from './reference.js'

const both: readonly TranslationTarget[] = ['mysql', 'sqlite']

async function texts(sql: string, to: TranslationTarget, earlier: readonly string[] = []): Promise<string[]> {
  return (await translateSql(sql, to, { earlier })).statements.map(({ text }) => text)
}

describe('translateSql', () => {
  it('keeps the line that each statement stands for, and joins them into a text that splits again', async () => {
    for (const to of both) {
      const { sql, statements } = await translateSql(shopUp, to, { earlier: [usersUp], firstLine: 3 })
      const split = await splitStatements(sql, to)
      expect(split.map(({ text }) => text)).toEqual(statements.map(({ text }) => text))
      expect(split.map(({ offset }) => offset)).toEqual(statements.map(({ offset }) => offset))
      expect(statements[0]?.line).toBe(4)
    }
  })

  it('carries the trigger function into its trigger, from an earlier migration too', async () => {
    const trigger = 'CREATE TRIGGER t BEFORE UPDATE ON posts FOR EACH ROW EXECUTE FUNCTION update_updated_at_column()'
    expect(await texts(trigger, 'mysql', [usersUp])).toEqual([
      'CREATE TRIGGER `t` BEFORE UPDATE ON `posts` FOR EACH ROW SET NEW.`updated_at` = CURRENT_TIMESTAMP(6)'
    ])
    expect(await texts(trigger, 'sqlite', [usersUp])).toEqual([
      'CREATE TRIGGER "t" AFTER UPDATE ON "posts" FOR EACH ROW BEGIN UPDATE "posts" SET "updated_at" = ' +
        `(strftime('%Y-%m-%dT%H:%M:%fZ', 'now')) WHERE rowid = NEW.rowid; END`
    ])
  })

  it('makes one trigger an event, and drops both', async () => {
    const create =
      'CREATE TRIGGER t BEFORE INSERT OR UPDATE ON users FOR EACH ROW EXECUTE FUNCTION update_updated_at_column()'
    const made = await texts(create, 'mysql', [usersUp])
    expect(made.map((text) => text.slice(0, 45))).toEqual([
      'CREATE TRIGGER `t` BEFORE INSERT ON `users` F',
      'CREATE TRIGGER `t_on_update` BEFORE UPDATE ON'
    ])
    expect(await texts('DROP TRIGGER t ON users', 'mysql')).toEqual([
      'DROP TRIGGER `t`',
      'DROP TRIGGER IF EXISTS `t_on_update`'
    ])
  })

  it('drops without CASCADE, and trigger functions not at all', async () => {
    expect(await texts(usersDown, 'mysql')).toEqual(['DROP TABLE IF EXISTS `users`'])
    expect(await texts('DROP TABLE a, public.b', 'sqlite')).toEqual(['DROP TABLE "a"', 'DROP TABLE "b"'])
  })

  it('names constraints as PostgreSQL does, so that a later migration finds them', async () => {
    const [create = ''] = await texts(
      'CREATE TABLE t (a int UNIQUE CHECK (a > 0) CHECK (a < 9), b int REFERENCES u (id))',
      'mysql'
    )
    for (const name of ['t_a_key', 't_a_check', 't_a_check1', 't_b_fkey'])
      expect(create).toContain(`CONSTRAINT \`${name}\``)
  })

  it('puts into CREATE TABLE what SQLite cannot add later', async () => {
    const sql =
      'CREATE TABLE t (a int); CREATE TABLE u (b int PRIMARY KEY); ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES u (b), ADD CHECK (a > 0)'
    expect(await texts(sql, 'sqlite')).toEqual([
      'CREATE TABLE "t" (\n  "a" INTEGER NULL,\n  CONSTRAINT "f" FOREIGN KEY ("a") REFERENCES "u" ("b"),\n  CONSTRAINT "t_check" CHECK (("a" > 0))\n)',
      'CREATE TABLE "u" (\n  "b" INTEGER NOT NULL,\n  PRIMARY KEY ("b")\n)'
    ])
  })

  it('escapes backslashes for MySQL, whose strings read them', async () => {
    expect(await texts("INSERT INTO t (a) VALUES ('\\n''x')", 'mysql')).toEqual([
      "INSERT INTO `t` (`a`) VALUES ('\\\\n''x')"
    ])
    expect(await texts("INSERT INTO t (a) VALUES ('\\n''x')", 'sqlite')).toEqual([
      `INSERT INTO "t" ("a") VALUES ('\\n''x')`
    ])
  })

  it('names everything that stands in the way, by line, and the section to write instead', async () => {
    const sql =
      "CREATE TABLE t (\n  tags text[]\n);\nCREATE VIEW v AS SELECT 1;\nALTER TABLE t ALTER COLUMN a TYPE text;\nSELECT pg_notify('a', 'b');"
    await expect(
      translateSql(sql, 'mysql', { file: '1_a.sql', firstLine: 10, direction: 'down' })
    ).rejects.toMatchObject({
      code: 'KIT_MIGRATE_TRANSLATION',
      kind: 'usage',
      message: [
        '1_a.sql:11: the array type text[] has no translation to MySQL (use a table of its own or jsonb).',
        '1_a.sql:13: CREATE VIEW has no translation to MySQL.',
        '1_a.sql:14: ALTER COLUMN … TYPE has no translation to MySQL (MODIFY COLUMN repeats the whole column).',
        '1_a.sql:15: SELECT has no translation to MySQL.'
      ].join('\n'),
      hint: expect.stringContaining('"-- DOWN Migration [mysql]"') as string
    })
  })

  it('says where PostgreSQL could not read the text', async () => {
    await expect(translateSql('\nCREATE TABLE t (a int,)', 'sqlite', { file: 'a.sql' })).rejects.toMatchObject({
      code: 'KIT_MIGRATE_SQL_SYNTAX',
      data: { file: 'a.sql', line: 2 }
    })
  })

  it.each([
    ['CREATE TABLE t (a inet)', both],
    ['CREATE TABLE t (a interval)', both],
    ['CREATE TABLE t (a numeric)', both],
    ['CREATE TABLE t (a mood)', both],
    ['CREATE TABLE other.t (a int)', both],
    ['CREATE TABLE t (LIKE u)', both],
    ['CREATE TABLE t (a int) PARTITION BY RANGE (a)', both],
    ['CREATE UNLOGGED TABLE t (a int)', both],
    ["CREATE TABLE t (a int DEFAULT nextval('s'))", both],
    ["CREATE TABLE t (a text CHECK (a ~ '^x'))", both],
    ["CREATE TABLE t (a text CHECK (a LIKE 'x%'))", both],
    ['CREATE TABLE t (a int CHECK (a / 2 > 1))', both],
    ['CREATE TABLE t (a serial, b int PRIMARY KEY)', both],
    ['CREATE TABLE t (a text COLLATE "C")', both],
    ['CREATE TABLE t (EXCLUDE USING gist (a WITH &&))', both],
    ["CREATE TABLE t (a bytea DEFAULT '\\x00ff')", both],
    ['CREATE TABLE t (a text PRIMARY KEY)', ['mysql']],
    ['CREATE TABLE t (a int REFERENCES u)', ['mysql']],
    ['CREATE TABLE t (a int REFERENCES u (b) DEFERRABLE)', ['mysql']],
    ['CREATE TABLE t (a int UNIQUE NULLS NOT DISTINCT)', both],
    ['CREATE INDEX i ON t USING gin (a)', both],
    ['CREATE INDEX i ON t (a) INCLUDE (b)', both],
    ['CREATE INDEX i ON t (a) WHERE b', ['mysql']],
    ['CREATE INDEX i ON t (lower(a))', ['mysql']],
    ['DROP INDEX i', ['mysql']],
    ['ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID', both],
    ['ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0)', ['sqlite']],
    ['ALTER TABLE t ADD COLUMN a timestamptz DEFAULT now()', ['sqlite']],
    ['ALTER TABLE t ADD COLUMN a int NOT NULL', ['sqlite']],
    ['ALTER TABLE t ALTER COLUMN a SET NOT NULL', both],
    ['ALTER TABLE t ALTER COLUMN a SET DEFAULT 1', ['sqlite']],
    ['ALTER TABLE t DROP CONSTRAINT c', ['sqlite']],
    ['ALTER TABLE t ENABLE ROW LEVEL SECURITY', both],
    ['DROP FUNCTION f() CASCADE', both],
    ['DROP TYPE t', both],
    ['CREATE EXTENSION postgis', both],
    ['INSERT INTO t SELECT 1', both],
    ['INSERT INTO t (a) VALUES (1) RETURNING a', both],
    ['INSERT INTO t (a) VALUES (1) ON CONFLICT (a) DO UPDATE SET a = 2', both],
    ['UPDATE t SET a = u.a FROM u', both],
    ['UPDATE t SET a = 1, b = a', ['mysql']],
    ['TRUNCATE t', both],
    ['CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$', both],
    [
      'CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.a THEN NEW.b := 1; END IF; RETURN NEW; END $$',
      both
    ],
    ['CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.a := 1; RETURN NULL; END $$', both],
    ['CREATE TRIGGER t AFTER UPDATE ON users FOR EACH ROW EXECUTE FUNCTION update_updated_at_column()', both],
    ['CREATE TRIGGER t BEFORE UPDATE ON users EXECUTE FUNCTION update_updated_at_column()', both],
    [
      'CREATE TRIGGER t BEFORE UPDATE OF name ON users FOR EACH ROW EXECUTE FUNCTION update_updated_at_column()',
      ['mysql']
    ],
    ['CREATE TRIGGER t BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION unknown_one()', both],
    [
      "CREATE OR REPLACE FUNCTION update_updated_at_column() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.name := 'x'; RETURN NEW; END $$",
      both
    ],
    ['BEGIN', both],
    ['DO $$ BEGIN END $$', both]
  ] as const)('refuses %s', async (sql, targets) => {
    for (const to of targets) {
      await expect(translateSql(sql, to, { earlier: [usersUp] })).rejects.toMatchObject({
        code: 'KIT_MIGRATE_TRANSLATION'
      })
    }
    for (const to of both.filter((one) => !(targets as readonly string[]).includes(one))) {
      expect((await texts(sql, to, [usersUp])).length).toBeGreaterThan(0)
    }
  })

  it('translates or refuses anything that PostgreSQL can read, and never fails otherwise', async () => {
    const statement = fc.constantFrom(
      ...postgresCorpusOf(18),
      ...(await splitStatements(usersUp + shopUp, 'postgresql')).map(({ text }) => text)
    )
    const numRuns = process.env['KIT_TEST_FULL'] === '1' ? 10_000 : 100
    await fc.assert(
      fc.asyncProperty(
        fc.array(statement, { maxLength: 6 }),
        fc.constantFrom(...both),
        fc.nat(400),
        async (statements, to, cut) => {
          const sql = statements.join(';\n')
          const damaged = cut > 200 ? sql : sql.slice(0, cut) + sql.slice(cut + 3)
          try {
            const { sql: made, statements: found } = await translateSql(damaged, to)
            expect((await splitStatements(made, to)).map(({ text }) => text)).toEqual(found.map(({ text }) => text))
          } catch (error) {
            if (!isKitError(error)) throw error
            expect(error.code).toMatch(/^KIT_MIGRATE_(?:TRANSLATION|SQL_SYNTAX)$/)
            expect(error.message).toMatch(/^line \d+: /)
          }
        }
      ),
      { numRuns }
    )
  }, 600_000)
})
