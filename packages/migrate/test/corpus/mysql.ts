import { blocks, type Corpus, type Separators } from './assemble.js'

const literals = [
  "'plain'",
  "'it''s; fine'",
  "'it\\'s;'",
  "'back\\\\'",
  '"double;quoted"',
  '"say ""hi;"""',
  "_utf8mb4'x;y'",
  "N'nat;ional'",
  "'# ;'",
  "'-- ;'",
  "'/* ; */'",
  "'? ?? :name $1'",
  "'日本;語'",
  "'😀;'",
  "'a;' 'b;'",
  "'line\none;\ntwo'",
  "'DELIMITER //'"
]

const names = [
  (n: number) => `plain_${String(n)}`,
  (n: number) => `\`a;b${String(n)}\``,
  (n: number) => `\`back\`\`tick;${String(n)}\``,
  (n: number) => `\`# ${String(n)}\``,
  (n: number) => `ünïcode_${String(n)}`,
  (n: number) => `a$b${String(n)}`,
  (n: number) => `\`end${String(n)}\``
]

const comments = ['', '/* ; */', '# ;\n', '-- ;\n', '/**/', '--\n', "/* ' */", '# " \' `\n', '/*! */']

const dimensions = { literals, names, comments }

function block(n: number, literal: string, name: string, comment: string): readonly string[] {
  const t = `t_${String(n)}`
  return [
    `CREATE TABLE ${t} (id BIGINT AUTO_INCREMENT PRIMARY KEY, ${name} VARCHAR(100) ${comment} DEFAULT 'x;', c INT)`,
    `INSERT INTO ${t} (${name}, c) VALUES (${literal}, 1), (${comment} ${literal}, 2)`,
    `UPDATE ${t} SET ${name} = ${literal}, c = 5--1 WHERE c = 5- -1 ${comment} LIMIT 5`,
    `SELECT ${literal} AS x, 5--1, 6%4, @a := 3 ${comment} LIMIT 1`,
    `CREATE TRIGGER tr_${t} BEFORE INSERT ON ${t} FOR EACH ROW BEGIN IF NEW.c IS NULL THEN SET NEW.c = 1; ELSEIF NEW.c < 0 THEN SET NEW.c = 0; ELSE SET NEW.c = NEW.c; END IF; ${comment} END`,
    `CREATE TRIGGER us_${t} BEFORE UPDATE ON ${t} FOR EACH ROW SET NEW.c = CASE WHEN NEW.c > 0 THEN NEW.c ELSE IF(NEW.c < 0, 0, 1) END`,
    `CREATE PROCEDURE p_${t}(IN a INT, OUT b INT) COMMENT 'a;b' BEGIN DECLARE done INT DEFAULT 0; DECLARE EXIT HANDLER FOR SQLSTATE '23000', NOT FOUND BEGIN SET b = -1; END; outer_one: WHILE done < 3 DO SET done = done + 1; IF done = 2 THEN LEAVE outer_one; END IF; END WHILE outer_one; SET b = (SELECT CASE a WHEN 1 THEN 2 END); END`,
    `CREATE PROCEDURE q_${t}() lab: BEGIN DECLARE i INT DEFAULT 0; REPEAT SET i = i + 1; UNTIL i > 3 END REPEAT; looped: LOOP LEAVE looped; END LOOP looped; CASE i WHEN 1 THEN SELECT ${literal}; ELSE BEGIN END; END CASE; ${comment} END lab`,
    `CREATE FUNCTION f_${t}(x INT) RETURNS INT DETERMINISTIC RETURN IF(x > 0, x, 5--1)`,
    `CREATE FUNCTION g_${t}(x INT) RETURNS VARCHAR(50) CHARSET utf8mb4 DETERMINISTIC NO SQL CASE x WHEN 1 THEN RETURN 'a;'; ELSE RETURN 'b'; END CASE`,
    `CREATE EVENT e_${t} ON SCHEDULE EVERY 1 DAY ON COMPLETION PRESERVE DISABLE COMMENT 'x;' DO BEGIN DELETE FROM ${t} WHERE c = 0; END`,
    `CREATE OR REPLACE VIEW v_${t} AS SELECT ${literal} AS x ${comment} LIMIT 1`,
    `ALTER TABLE ${t} ADD COLUMN d DECIMAL(10, 2) DEFAULT 1.5, ADD INDEX (c), ALTER COLUMN c SET DEFAULT 7`,
    `/*!40101 SET @was = 'a;b' */`,
    `CREATE /*!50003 DEFINER=CURRENT_USER */ PROCEDURE d_${t}() BEGIN SELECT 1; END`,
    `CREATE PROCEDURE c_${t}() IF 1 THEN SELECT 1; ELSE SELECT 2; END IF`
  ]
}

const single = [
  'CREATE TABLE `begin` (`end` INT, `case` INT)',
  'SELECT `end`, `case` FROM `begin`',
  "SELECT 'a' /*! , 'b;c' */",
  'SELECT /*+ NO_INDEX_MERGE(x) */ 1',
  'SELECT 1 -- ;\n+ 1',
  'SELECT 1 # ;\n+ 1',
  'SELECT 4 /* ; */ + 1',
  'CREATE TABLE j (doc JSON, g INT GENERATED ALWAYS AS (JSON_LENGTH(doc)) VIRTUAL)',
  'INSERT INTO j (doc) VALUES (\'{"a;b": [1, 2]}\')',
  'CREATE TABLE copied AS SELECT 1 AS one',
  'CREATE TABLE liked LIKE copied',
  'RENAME TABLE copied TO copied_2, liked TO liked_2',
  'TRUNCATE TABLE liked_2',
  'DROP TABLE IF EXISTS liked_2, nothing_here',
  'WITH a AS (SELECT 1 AS x) SELECT x FROM a',
  "SET @a = 1, @b = (SELECT ';')",
  'DO SLEEP(0)',
  "REPLACE INTO j (doc) VALUES ('[]')",
  "INSERT INTO j (doc) VALUES ('1') ON DUPLICATE KEY UPDATE doc = '2;'",
  'ANALYZE TABLE j',
  'CREATE UNIQUE INDEX u ON copied_2 (one)',
  'DROP INDEX u ON copied_2',
  'SHOW TABLES',
  'EXPLAIN SELECT 1'
]

/** The corpus with so many of its numbered blocks; 18 hold every literal, name and comment once. */
export const mysqlCorpusOf = (count: number): Corpus => [...blocks(count, dimensions, block), ...single]

export const mysqlCorpus: Corpus = mysqlCorpusOf(48)

/** Statements that MariaDB alone has. */
export const mariadbCorpus: Corpus = [
  'BEGIN NOT ATOMIC DECLARE x INT DEFAULT 1; IF x THEN SELECT 1; END IF; END',
  'IF 1 THEN SELECT 1; ELSE SELECT 2; END IF',
  'CREATE SEQUENCE seq_one START WITH 5',
  'CREATE OR REPLACE TABLE replaced (x INT)',
  'FOR i IN 1..3 DO SET @sum = i; END FOR',
  'CREATE OR REPLACE PROCEDURE mx() FOR i IN 1..3 DO SET @sum = i; SET @b = 1; END FOR',
  'INSERT INTO replaced VALUES (1) RETURNING x'
]

export const mysqlSeparators: Separators = {
  between: [';\n', ';', ' ;\n', '; -- a ; b\n', '; /* ; */ ', '\n;\r\n', ';\t ', '; # a ; b\n']
}
