import { blocks, type Corpus, type Separators } from './assemble.js'

const literals = [
  "'plain'",
  "'it''s; fine'",
  "'back\\'",
  "x'3b3b'",
  "'/* ; */'",
  "'-- ;'",
  "'[;]'",
  "'? ?? :name $1 @x'",
  "'日本;語'",
  "'😀;'",
  "'line\none;\ntwo'",
  "'END;'",
  '\'{"a": "b;c"}\''
]

const names = [
  (n: number) => `plain_${String(n)}`,
  (n: number) => `[a;b${String(n)}]`,
  (n: number) => `"quo""te;${String(n)}"`,
  (n: number) => `\`back\`\`tick;${String(n)}\``,
  (n: number) => `ünïcode_${String(n)}`,
  (n: number) => `a$b${String(n)}`,
  (n: number) => `[END; ${String(n)}]`,
  (n: number) => `"-- ${String(n)}"`
]

const comments = ['', '/* ; */', '-- ;\n', '/**/', '--\n', "/* ' */", '-- " [ `\n', '/* /* ; */']

const dimensions = { literals, names, comments }

function block(n: number, literal: string, name: string, comment: string): readonly string[] {
  const t = `t_${String(n)}`
  return [
    `CREATE TABLE ${t} (id INTEGER PRIMARY KEY, ${name} TEXT ${comment} DEFAULT ${literal}, c INT CHECK (c <> 0))`,
    `INSERT INTO ${t} (${name}, c) VALUES (${literal}, 1), (${comment} ${literal}, 2)`,
    `UPDATE ${t} SET ${name} = ${literal}, c = 5 - -1 WHERE c = 2 ${comment} OR ${name} IN (${literal})`,
    `CREATE TRIGGER a_${t} AFTER INSERT ON ${t} BEGIN UPDATE ${t} SET c = CASE WHEN NEW.c > 0 THEN NEW.c ELSE 1 END WHERE id = NEW.id; ${comment} END`,
    `CREATE TEMP TRIGGER IF NOT EXISTS b_${t} BEFORE UPDATE OF c ON ${t} FOR EACH ROW WHEN NEW.c < 0 BEGIN SELECT CASE WHEN NEW.c = -9 THEN RAISE(ABORT, 'no; really') END; INSERT INTO log VALUES (${literal}); END`,
    `CREATE VIEW v_${t} AS SELECT ${literal} AS x, 1 AS y ${comment} LIMIT 1`,
    `CREATE TRIGGER i_${t} INSTEAD OF DELETE ON v_${t} BEGIN DELETE FROM log WHERE x = 'END;'; SELECT 1; END`,
    `CREATE INDEX ix_${t} ON ${t} (lower(${name})) WHERE ${name} IS NOT NULL`,
    `WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 3) SELECT group_concat(i, ';') FROM r ${comment} LIMIT 9`,
    `ALTER TABLE ${t} ADD COLUMN d NUMERIC DEFAULT 1.5`,
    `INSERT INTO ${t} (id, c) VALUES (1, 3) ON CONFLICT (id) DO UPDATE SET c = excluded.c ${comment} WHERE true`,
    `ALTER TABLE ${t} RENAME COLUMN d TO e`,
    `SELECT ${literal} AS ${name}, 5--;\n+1`
  ]
}

const single = [
  'CREATE TABLE "begin" ("end" INT, "case" INT)',
  'SELECT "end", [case], `end` FROM "begin"',
  'CREATE TABLE trigger_log (trigger TEXT)',
  'EXPLAIN CREATE TRIGGER not_made AFTER INSERT ON trigger_log BEGIN SELECT 1; SELECT 2; END',
  'EXPLAIN QUERY PLAN SELECT 1',
  'CREATE VIRTUAL TABLE docs USING fts5(title, body)',
  "INSERT INTO docs VALUES ('a;b', 'c')",
  'CREATE TABLE strict_one (a INTEGER, b TEXT) STRICT',
  'CREATE TABLE rowless (a TEXT PRIMARY KEY, b) WITHOUT ROWID',
  'CREATE TABLE made AS SELECT 1 AS one',
  'PRAGMA user_version = 3',
  'PRAGMA table_info(made)',
  'CREATE TEMPORARY TRIGGER last_one AFTER DELETE ON made BEGIN SELECT 1; END',
  "REPLACE INTO rowless VALUES ('x;', 1)",
  "DELETE FROM rowless WHERE a LIKE '%;%'",
  'DROP VIEW IF EXISTS nothing_here',
  "VALUES (1), (';')",
  'REINDEX',
  'ANALYZE'
]

/** The corpus with so many of its numbered blocks; 18 hold every literal, name and comment once. */
export const sqliteCorpusOf = (count: number): Corpus => [
  'CREATE TABLE log (x)',
  ...blocks(count, dimensions, block),
  ...single
]

export const sqliteCorpus: Corpus = sqliteCorpusOf(52)

export const sqliteSeparators: Separators = {
  between: [';\n', ';', ' ;;\n', '; -- a ; b\n', '; /* ; */ ', '\n;\r\n', ';\t\f ']
}
