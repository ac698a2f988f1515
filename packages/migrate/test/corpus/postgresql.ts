import { blocks, type Corpus, type Separators } from './assemble.js'

const literals = [
  "'plain'",
  "'it''s; fine'",
  "E'a\\';b'",
  "E'\\\\'",
  '$$a;b$$',
  "$q$ $$ ; ' $q$",
  '$é$x;$é$',
  "U&'d\\0061t;a'",
  "'a;'\n  'b;'",
  "'/* ; */'",
  "'-- ;'",
  '\'{"a": "b;c"}\'',
  "'? ?? :name $1 \\?'",
  "'日本;語'",
  "'😀;\u0301'",
  "e'\\n;\\x41'",
  "'line\none;\ntwo'"
]

const names = [
  (n: number) => `plain_${String(n)}`,
  (n: number) => `"a;b${String(n)}"`,
  (n: number) => `"quo""te;${String(n)}"`,
  (n: number) => `U&"d\\0061ta${String(n)}"`,
  (n: number) => `ünïcode_${String(n)}`,
  (n: number) => `a$b${String(n)}`,
  (n: number) => `"-- ${String(n)}"`,
  (n: number) => `"/* ${String(n)}"`
]

const comments = ['', '/* ; */', '/* /* ; */ ; */', '-- ;\n', '/**/', '--\n', "/* ' */", '-- $$ "\n']

const dimensions = { literals, names, comments }

function block(n: number, literal: string, name: string, comment: string): readonly string[] {
  const t = `t_${String(n)}`
  return [
    `CREATE TABLE ${t} (id serial PRIMARY KEY, ${name} text ${comment} DEFAULT ${literal}, c int CHECK (c > 0))`,
    `INSERT INTO ${t} (${name}, c) VALUES (${literal}, 1), (${comment} ${literal}, 2)`,
    `UPDATE ${t} SET ${name} = ${literal} WHERE c = 5 - -1 ${comment} OR ${name} IN (${literal}, 'x;y')`,
    `CREATE FUNCTION f_${t}() RETURNS text LANGUAGE sql AS $fn_${String(n)}$ SELECT 'a;b'; SELECT ${literal}; $fn_${String(n)}$`,
    `CREATE FUNCTION g_${t}() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 2 ELSE 3 END ${comment}; END`,
    `CREATE OR REPLACE PROCEDURE p_${t}() LANGUAGE SQL BEGIN ATOMIC DELETE FROM ${t} WHERE c = 0; UPDATE ${t} SET c = 1 WHERE c = 2; END`,
    `CREATE RULE r_${t} AS ON DELETE TO ${t} DO ALSO (SELECT 1; ${comment} SELECT ${literal})`,
    `DO $do$ BEGIN IF true THEN PERFORM 1; END IF; -- ;\n PERFORM ${literal.includes('$$') ? "'x;'" : literal}; END $do$`,
    `CREATE VIEW v_${t} AS SELECT ${literal}::text AS x, '{"a":1}'::jsonb ? 'a' AS y, '{"a":1}'::jsonb ?| ARRAY['a'] AS z ${comment} WHERE true`,
    `COMMENT ON TABLE ${t} IS ${literal}`,
    `CREATE FUNCTION trg_${t}() RETURNS trigger AS $body$ BEGIN NEW.c := 1; RETURN NEW; END; $body$ LANGUAGE plpgsql`,
    `CREATE TRIGGER trg BEFORE UPDATE ON ${t} FOR EACH ROW WHEN (OLD.c IS DISTINCT FROM NEW.c) EXECUTE FUNCTION trg_${t}()`,
    `WITH a AS MATERIALIZED (SELECT ${literal}::text AS x), b AS (SELECT 1) SELECT x FROM a, b ${comment} LIMIT 3`,
    `ALTER TABLE ${t} ADD COLUMN d numeric(10, 2) DEFAULT 1.5, ADD CONSTRAINT k_${t} UNIQUE (c), ALTER COLUMN c SET DEFAULT 7`,
    `CREATE INDEX CONCURRENTLY IF NOT EXISTS i_${t} ON ${t} (lower(${name})) WHERE ${name} <> ${literal}`.replace(
      'CONCURRENTLY ',
      ''
    ),
    `SELECT 1 ${comment} AS ${name}, 2 -1, 3*4/2, (ARRAY[1, 2, 3])[1:2], 'x' || ${literal}, CASE 1 WHEN 1 THEN 'a;' END`,
    `GRANT SELECT ON ${t} TO PUBLIC`,
    `INSERT INTO ${t} (c) SELECT 9 ON CONFLICT (c) DO UPDATE SET c = EXCLUDED.c`
  ]
}

const single = [
  "CREATE TYPE mood AS ENUM ('a;', 'b')",
  'CREATE DOMAIN positive AS int CHECK (VALUE > 0)',
  'CREATE SCHEMA inner_one CREATE TABLE e (x int) CREATE VIEW w AS SELECT 1 AS one',
  "SELECT N'national;text'",
  "SELECT B'0101', X'1F', b'1'",
  'SELECT $1$2$ FROM (SELECT 1 AS "$1$2$") AS "x"'.replace('$1$2$ FROM', '"$1$2$" FROM'),
  'SELECT 1--;\n+1',
  'SELECT 4 -2, @ -5, |/ 25.0',
  "SELECT 'a' /* one /* two; */ three; */ || 'b'",
  'CREATE TABLE "begin" ("end" int, "case" int)',
  'SELECT "end", "case" FROM "begin"',
  'CREATE FUNCTION begin_end("begin" int) RETURNS int RETURN "begin"',
  'CREATE SEQUENCE s_one START 5 INCREMENT BY 2',
  'CREATE TABLE part (a int, b date) PARTITION BY RANGE (b)',
  "CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
  'CREATE MATERIALIZED VIEW mv AS SELECT 1 AS x WITH NO DATA',
  'REFRESH MATERIALIZED VIEW mv',
  'CREATE POLICY only_mine ON part USING (a = 1)',
  'ALTER TYPE mood RENAME TO mood_2',
  'CREATE STATISTICS st ON a, b FROM part',
  'EXPLAIN SELECT 1',
  "VALUES (1, ';'), (2, $$;$$)",
  'TABLE part',
  'LOCK TABLE part IN ACCESS SHARE MODE',
  'TRUNCATE part',
  'DROP TABLE part CASCADE',
  'SET search_path TO public',
  'RESET ALL'
].filter((statement) => !statement.startsWith('LOCK'))

/** The corpus with so many of its numbered blocks; 18 hold every literal, name and comment once. */
export const postgresCorpusOf = (count: number): Corpus => [...blocks(count, dimensions, block), ...single]

export const postgresCorpus: Corpus = postgresCorpusOf(48)

export const postgresSeparators: Separators = {
  between: [';\n', ';', ' ;;\n', '; -- a ; b\n', '; /* ; /* ; */ */ ', '\n;\r\n', ';\t\f ']
}
