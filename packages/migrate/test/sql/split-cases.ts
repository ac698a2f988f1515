import type { Dialect } from '../../src/sql/index.js'

export interface SplitCase {
  readonly title: string
  readonly dialect: Dialect
  readonly sql: string
  readonly statements: readonly string[]
}

const two = (title: string, dialect: Dialect, first: string, gap = ';\n', second = 'SELECT 2'): SplitCase => ({
  title,
  dialect,
  sql: `${first}${gap}${second};`,
  statements: [first, second]
})

/** The cases on which splitters of npm were measured: each of those fails at least six. */
export const eighteenCases: readonly SplitCase[] = [
  two('a dollar quote', 'postgresql', 'SELECT $$a;b$$'),
  two('a tagged dollar quote', 'postgresql', 'SELECT $fn$ $$ ; $$ $fn$'),
  two('a quoted name', 'postgresql', 'SELECT 1 AS "a;b"'),
  two('a line comment', 'postgresql', 'SELECT 1 -- ; no\n + 1'),
  two('an escape string', 'postgresql', "SELECT E'a\\';b'"),
  two('a nested comment', 'postgresql', 'SELECT 1 /* a /* b; */ c; */ + 1'),
  two(
    'a body BEGIN ATOMIC … END',
    'postgresql',
    'CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END'
  ),
  two('a rule with two actions', 'postgresql', 'CREATE RULE r AS ON INSERT TO t DO (DELETE FROM a; DELETE FROM b)'),
  {
    title: 'DELIMITER',
    dialect: 'mysql',
    sql: 'DELIMITER //\nCREATE PROCEDURE p() BEGIN SELECT 1; END//\nDELIMITER ;\nSELECT 2;',
    statements: ['CREATE PROCEDURE p() BEGIN SELECT 1; END', 'SELECT 2']
  },
  two('a backslash before a quote', 'mysql', "SELECT 'it\\'s;'"),
  two(
    'a trigger without DELIMITER',
    'mysql',
    'CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW BEGIN SET NEW.a = 1; SET NEW.b = 2; END'
  ),
  two('a # comment', 'mysql', 'SELECT 1 # ; no\n + 1'),
  two('a version comment on its own', 'mysql', '/*!40101 SET NAMES utf8mb4 */'),
  two('two minus signs without a space', 'mysql', 'SELECT 5--1'),
  two(
    'a trigger with CASE … END',
    'sqlite',
    'CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT CASE WHEN 1 THEN 2 END; UPDATE t SET a = 1; END'
  ),
  two('a name in brackets', 'sqlite', 'SELECT 1 AS [a;b]'),
  two('a name in backticks', 'sqlite', 'SELECT 1 AS `a;b`'),
  two('a backslash before a quote, which means nothing here', 'sqlite', "SELECT 'it\\'")
]

/** Everything else that went wrong once or looks as if it could. */
export const moreCases: readonly SplitCase[] = [
  { title: 'nothing', dialect: 'postgresql', sql: '', statements: [] },
  { title: 'comments alone', dialect: 'postgresql', sql: '-- a;\n/* b; */ ;;', statements: [] },
  { title: 'comments alone', dialect: 'mysql', sql: '# a;\n-- b;\n/* c; */ ;;', statements: [] },
  { title: 'comments alone', dialect: 'sqlite', sql: '-- a;\n/* b; */ ;; /* open', statements: [] },
  {
    title: 'characters of one to four bytes',
    dialect: 'postgresql',
    sql: "-- é😀\nSELECT 'ü'; SELECT '日😀'; SELECT 3",
    statements: ["SELECT 'ü'", "SELECT '日😀'", 'SELECT 3']
  },
  {
    title: 'a byte order mark',
    dialect: 'sqlite',
    sql: '\ufeffSELECT 1; SELECT 2',
    statements: ['SELECT 1', 'SELECT 2']
  },
  {
    title: 'Windows line ends',
    dialect: 'mysql',
    sql: 'SELECT 1;\r\nDELIMITER $$\r\nSELECT 2$$\r\nDELIMITER ;\r\nSELECT 3',
    statements: ['SELECT 1', 'SELECT 2', 'SELECT 3']
  },
  {
    title: 'a delimiter glued to a word',
    dialect: 'mysql',
    sql: 'delimiter $$\nCREATE PROCEDURE p() BEGIN SELECT 1; END$$\ndelimiter ;',
    statements: ['CREATE PROCEDURE p() BEGIN SELECT 1; END']
  },
  {
    title: 'a delimiter in quotes',
    dialect: 'mysql',
    sql: "DELIMITER '|'\nSELECT 1; SELECT 2|\nDELIMITER ;\nSELECT 3",
    statements: ['SELECT 1; SELECT 2', 'SELECT 3']
  },
  {
    title: 'a column called delimiter',
    dialect: 'mysql',
    sql: 'SELECT\ndelimiter\nFROM t; SELECT 2',
    statements: ['SELECT\ndelimiter\nFROM t', 'SELECT 2']
  },
  {
    title: 'a dump of mysqldump',
    dialect: 'mysql',
    sql: "/*!40000 ALTER TABLE `a` DISABLE KEYS */;\nINSERT INTO `a` VALUES ('x\\';y');\nDELIMITER ;;\n/*!50003 CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN SET NEW.x = 'b;'; END */;;\nDELIMITER ;",
    statements: [
      '/*!40000 ALTER TABLE `a` DISABLE KEYS */',
      "INSERT INTO `a` VALUES ('x\\';y')",
      "/*!50003 CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN SET NEW.x = 'b;'; END */"
    ]
  },
  {
    title: 'columns called end and begin',
    dialect: 'mysql',
    sql: 'CREATE PROCEDURE p() BEGIN SELECT t.end, end FROM t; UPDATE t SET begin = 1; END; SELECT 2',
    statements: ['CREATE PROCEDURE p() BEGIN SELECT t.end, end FROM t; UPDATE t SET begin = 1; END', 'SELECT 2']
  },
  {
    title: 'transactions',
    dialect: 'mysql',
    sql: 'BEGIN; INSERT INTO t VALUES (1); COMMIT',
    statements: ['BEGIN', 'INSERT INTO t VALUES (1)', 'COMMIT']
  },
  {
    title: 'IF EXISTS and IF()',
    dialect: 'mysql',
    sql: 'DROP TABLE IF EXISTS a; CREATE PROCEDURE IF NOT EXISTS p() SELECT IF(1, 2, 3); DROP TRIGGER IF EXISTS b',
    statements: [
      'DROP TABLE IF EXISTS a',
      'CREATE PROCEDURE IF NOT EXISTS p() SELECT IF(1, 2, 3)',
      'DROP TRIGGER IF EXISTS b'
    ]
  },
  {
    title: 'an event whose body is one statement',
    dialect: 'mysql',
    sql: 'ALTER EVENT e ON SCHEDULE EVERY 1 HOUR DO BEGIN SELECT 1; SELECT 2; END; CREATE EVENT f ON SCHEDULE AT NOW() DO DELETE FROM t; SELECT 3',
    statements: [
      'ALTER EVENT e ON SCHEDULE EVERY 1 HOUR DO BEGIN SELECT 1; SELECT 2; END',
      'CREATE EVENT f ON SCHEDULE AT NOW() DO DELETE FROM t',
      'SELECT 3'
    ]
  },
  {
    title: 'handlers with a statement of each kind',
    dialect: 'mysql',
    sql: 'CREATE PROCEDURE p() BEGIN DECLARE CONTINUE HANDLER FOR 1051, SQLWARNING IF @a THEN SET @b = 1; END IF; DECLARE c CURSOR FOR SELECT CASE WHEN 1 THEN 2 END; OPEN c; END; SELECT 2',
    statements: [
      'CREATE PROCEDURE p() BEGIN DECLARE CONTINUE HANDLER FOR 1051, SQLWARNING IF @a THEN SET @b = 1; END IF; DECLARE c CURSOR FOR SELECT CASE WHEN 1 THEN 2 END; OPEN c; END',
      'SELECT 2'
    ]
  },
  two('a body that is one SET with CASE', 'mysql', 'CREATE PROCEDURE p() SET @x = CASE WHEN 1 THEN 2 END'),
  two(
    'a function of a SET type and a character set',
    'mysql',
    "CREATE FUNCTION f() RETURNS SET('a;b') CHARACTER SET utf8 NO SQL BEGIN SET @a = 1; RETURN 'a'; END"
  ),
  two('a body that is one DO with CASE', 'mysql', 'CREATE PROCEDURE p() DO CASE WHEN 1 THEN 2 END'),
  two(
    'a body that is one INSERT from a SELECT with CASE',
    'mysql',
    'CREATE PROCEDURE p(a INT) MODIFIES SQL DATA INSERT INTO t SELECT CASE a WHEN 1 THEN 2 END'
  ),
  two(
    'a trigger that follows another',
    'mysql',
    'CREATE TRIGGER g AFTER DELETE ON t FOR EACH ROW FOLLOWS h BEGIN SET @a = 1; SET @b = 2; END'
  ),
  two(
    'nested labels and cursors',
    'mysql',
    'CREATE PROCEDURE p() a: BEGIN DECLARE c CURSOR FOR SELECT 1; b: BEGIN x: LOOP LEAVE x; END LOOP x; END b; END a'
  ),
  {
    title: 'a table called trigger',
    dialect: 'sqlite',
    sql: 'CREATE TABLE trigger (a); SELECT 1',
    statements: ['CREATE TABLE trigger (a)', 'SELECT 1']
  },
  {
    title: 'a column called end',
    dialect: 'sqlite',
    sql: 'CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT "end", t.end FROM t; END; SELECT 2',
    statements: ['CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT "end", t.end FROM t; END', 'SELECT 2']
  },
  {
    title: 'one END too many',
    dialect: 'sqlite',
    sql: 'BEGIN; SELECT 1; END; SELECT 2',
    statements: ['BEGIN', 'SELECT 1', 'END', 'SELECT 2']
  },
  {
    title: 'parameters of drivers',
    dialect: 'postgresql',
    sql: "SELECT '?' ? 'a', $1::int; SELECT ':x'",
    statements: ["SELECT '?' ? 'a', $1::int", "SELECT ':x'"]
  }
]
