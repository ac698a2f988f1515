/** What each rule of an engine finds, and a near relative that it leaves alone. Sections are transactional unless said. */
export interface RuleCase {
  readonly rule: string
  readonly bad: string
  readonly good: string
  readonly transaction?: false
}

const rule = (name: string, bad: string, good: string, options: { transaction?: false } = {}): RuleCase => ({
  rule: name,
  bad,
  good,
  ...options
})

export const postgresCases: readonly RuleCase[] = [
  rule(
    'adding-field-with-default',
    'ALTER TABLE t ADD COLUMN a timestamptz DEFAULT clock_timestamp()',
    'ALTER TABLE t ADD COLUMN a timestamptz DEFAULT now()'
  ),
  rule(
    'adding-field-with-default',
    'ALTER TABLE t ADD COLUMN a bigint GENERATED ALWAYS AS (b * 2) STORED',
    'ALTER TABLE t ADD COLUMN a bigint DEFAULT 1 + 1'
  ),
  rule(
    'adding-foreign-key-constraint',
    'ALTER TABLE t ADD CONSTRAINT c FOREIGN KEY (a) REFERENCES u (id)',
    'ALTER TABLE t ADD CONSTRAINT c FOREIGN KEY (a) REFERENCES u (id) NOT VALID'
  ),
  rule(
    'adding-foreign-key-constraint',
    'ALTER TABLE t ADD COLUMN a bigint REFERENCES u (id)',
    'CREATE TABLE t (a bigint REFERENCES u (id))'
  ),
  rule(
    'adding-not-nullable-field',
    'ALTER TABLE t ALTER COLUMN a SET NOT NULL',
    'ALTER TABLE t VALIDATE CONSTRAINT c; ALTER TABLE t ALTER COLUMN a SET NOT NULL'
  ),
  rule(
    'adding-required-field',
    'ALTER TABLE t ADD COLUMN a text NOT NULL',
    "ALTER TABLE t ADD COLUMN a text NOT NULL DEFAULT ''"
  ),
  rule(
    'adding-serial-primary-key-field',
    'ALTER TABLE t ADD COLUMN id bigserial PRIMARY KEY',
    'ALTER TABLE t ADD CONSTRAINT k PRIMARY KEY USING INDEX i'
  ),
  rule(
    'adding-serial-primary-key-field',
    'ALTER TABLE t ADD PRIMARY KEY (id)',
    'CREATE TABLE t (id bigint); ALTER TABLE t ADD PRIMARY KEY (id)'
  ),
  rule(
    'ban-alter-domain-with-add-constraint',
    'ALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE > 0)',
    'ALTER DOMAIN d DROP CONSTRAINT c'
  ),
  rule('ban-char-field', 'CREATE TABLE t (a char(3))', 'CREATE TABLE t (a text, b "char")'),
  rule(
    'ban-concurrent-index-creation-in-transaction',
    'CREATE INDEX CONCURRENTLY i ON t (a)',
    'CREATE INDEX i ON t (a)'
  ),
  rule('ban-create-domain-with-constraint', 'CREATE DOMAIN d AS int CHECK (VALUE > 0)', 'CREATE DOMAIN d AS int'),
  rule('ban-drop-column', 'ALTER TABLE t DROP COLUMN a', 'ALTER TABLE t ADD COLUMN a text'),
  rule('ban-drop-database', 'DROP DATABASE d', 'CREATE DATABASE d'),
  rule('ban-drop-not-null', 'ALTER TABLE t ALTER COLUMN a DROP NOT NULL', 'ALTER TABLE t ALTER COLUMN a DROP DEFAULT'),
  rule('ban-drop-table', 'DROP TABLE t', 'DROP VIEW t'),
  rule('ban-duplicate-column-assignments', 'INSERT INTO t (a, a) VALUES (1, 2)', 'INSERT INTO t (a, b) VALUES (1, 2)'),
  rule('ban-duplicate-column-assignments', 'UPDATE t SET a = 1, a = 2 WHERE b', 'UPDATE t SET a = 1, b = 2 WHERE b'),
  rule('ban-duplicate-column-assignments', 'CREATE TABLE t (a text, a text)', 'CREATE TABLE t (a text, "A" text)'),
  rule('ban-truncate-cascade', 'TRUNCATE t CASCADE', 'TRUNCATE t, u'),
  rule('ban-unbounded-change', 'UPDATE t SET a = 1', 'UPDATE t SET a = 1 WHERE b = 2'),
  rule('ban-unbounded-change', 'DELETE FROM t', 'CREATE TABLE t (a text); DELETE FROM t'),
  rule('ban-uncommitted-transaction', 'BEGIN; SELECT 1', 'BEGIN; SELECT 1; COMMIT', { transaction: false }),
  rule(
    'changing-column-type',
    'ALTER TABLE t ALTER COLUMN a TYPE text',
    'CREATE TABLE t (a int); ALTER TABLE t ALTER COLUMN a TYPE text'
  ),
  rule(
    'constraint-missing-not-valid',
    'ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0)',
    'ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID'
  ),
  rule(
    'constraint-missing-not-valid',
    'ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID; ALTER TABLE t VALIDATE CONSTRAINT c',
    'ALTER TABLE t VALIDATE CONSTRAINT c'
  ),
  rule(
    'disallowed-unique-constraint',
    'ALTER TABLE t ADD CONSTRAINT c UNIQUE (a)',
    'ALTER TABLE t ADD CONSTRAINT c UNIQUE USING INDEX i'
  ),
  rule('disallowed-unique-constraint', 'ALTER TABLE t ADD COLUMN a text UNIQUE', 'CREATE TABLE t (a text UNIQUE)'),
  rule(
    'identifier-too-long',
    `CREATE TABLE ${'x'.repeat(64)} (a text)`,
    `CREATE TABLE ${'x'.repeat(63)} (a text DEFAULT '${'y'.repeat(99)}')`
  ),
  rule('identifier-too-long', `CREATE TABLE "${'é'.repeat(32)}" (a text)`, `CREATE TABLE "${'é'.repeat(31)}" (a text)`),
  rule('no-transaction-needed', 'VACUUM t', 'ANALYZE t'),
  rule('prefer-bigint-over-int', 'CREATE TABLE t (a int)', 'CREATE TABLE t (a bigint)'),
  rule('prefer-bigint-over-smallint', 'CREATE TABLE t (a smallserial)', 'CREATE TABLE t (a bigint)'),
  rule('prefer-identity', 'CREATE TABLE t (a bigserial)', 'CREATE TABLE t (a bigint GENERATED ALWAYS AS IDENTITY)'),
  rule('prefer-repack', 'VACUUM (FULL) t', 'VACUUM (ANALYZE) t'),
  rule('prefer-repack', 'CLUSTER t USING i', 'VACUUM t'),
  rule(
    'prefer-robust-stmts',
    'CREATE TABLE a (x text); CREATE INDEX i ON a (x)',
    'CREATE TABLE IF NOT EXISTS a (x text); CREATE INDEX IF NOT EXISTS i ON a (x)',
    { transaction: false }
  ),
  rule(
    'prefer-robust-stmts',
    'ALTER TABLE t DROP COLUMN a; SELECT 1',
    'ALTER TABLE t DROP COLUMN IF EXISTS a; SELECT 1',
    { transaction: false }
  ),
  rule('prefer-text-field', 'CREATE TABLE t (a varchar(10))', 'CREATE TABLE t (a varchar, b text)'),
  rule('prefer-timestamptz', 'CREATE TABLE t (a timestamp)', 'CREATE TABLE t (a timestamptz)'),
  rule('renaming-column', 'ALTER TABLE t RENAME COLUMN a TO b', 'ALTER INDEX i RENAME TO j'),
  rule('renaming-table', 'ALTER TABLE t RENAME TO u', 'CREATE TABLE t (a text); ALTER TABLE t RENAME TO u'),
  rule(
    'require-concurrent-index-creation',
    'CREATE INDEX i ON t (a)',
    'CREATE TABLE public.t (a text); CREATE INDEX i ON t (a)'
  ),
  rule('require-concurrent-index-deletion', 'DROP INDEX i', 'DROP INDEX CONCURRENTLY i', { transaction: false }),
  rule(
    'require-concurrent-partition-detach',
    'ALTER TABLE t DETACH PARTITION p',
    'ALTER TABLE t DETACH PARTITION p CONCURRENTLY',
    { transaction: false }
  ),
  rule('require-concurrent-reindex', 'REINDEX TABLE t', 'REINDEX TABLE CONCURRENTLY t', { transaction: false }),
  rule('require-enum-value-ordering', "ALTER TYPE e ADD VALUE 'x'", "ALTER TYPE e ADD VALUE 'x' AFTER 'y'"),
  rule(
    'require-index-for-foreign-key',
    'CREATE TABLE t (a bigint REFERENCES u (id))',
    'CREATE TABLE t (a bigint REFERENCES u (id)); CREATE INDEX i ON t (a, b)'
  ),
  rule(
    'require-lock-timeout',
    'ALTER TABLE t ADD COLUMN a text',
    "SET lock_timeout = '1s'; ALTER TABLE t ADD COLUMN a text"
  ),
  rule(
    'require-statement-timeout',
    'ALTER TABLE t ADD COLUMN a text',
    "SET statement_timeout = '1s'; ALTER TABLE t ADD COLUMN a text"
  ),
  rule(
    'require-table-schema',
    'CREATE TABLE t (a text)',
    'CREATE TABLE public.t (a text); CREATE TEMP TABLE u (a text)'
  ),
  rule('transaction-nesting', 'BEGIN; SELECT 1; COMMIT', 'SAVEPOINT s; SELECT 1; ROLLBACK TO s')
]

export const mysqlCases: readonly RuleCase[] = [
  rule(
    'adding-foreign-key-constraint',
    'ALTER TABLE t ADD CONSTRAINT c FOREIGN KEY (a) REFERENCES u (id)',
    'ALTER TABLE t ADD CONSTRAINT c FOREIGN KEY (a) REFERENCES u (id), ALGORITHM=INPLACE'
  ),
  rule('adding-fulltext-index', 'CREATE FULLTEXT INDEX i ON t (a)', 'CREATE INDEX i ON t (a)'),
  rule(
    'adding-fulltext-index',
    'ALTER TABLE t ADD FULLTEXT i (a)',
    'CREATE TABLE t (id BIGINT PRIMARY KEY, a TEXT); ALTER TABLE t ADD FULLTEXT i (a)'
  ),
  rule('adding-primary-key', 'ALTER TABLE t ADD PRIMARY KEY (a)', 'ALTER TABLE t ADD INDEX (a)'),
  rule(
    'adding-required-field',
    'ALTER TABLE t ADD COLUMN a INT NOT NULL',
    'ALTER TABLE t ADD COLUMN a INT NOT NULL DEFAULT 0'
  ),
  rule('ban-column-position', 'ALTER TABLE t ADD COLUMN a INT AFTER b', 'ALTER TABLE t ADD COLUMN a INT'),
  rule('ban-drop-column', 'ALTER TABLE t DROP COLUMN a', 'ALTER TABLE t DROP INDEX a'),
  rule('ban-drop-database', 'DROP SCHEMA d', 'DROP VIEW d'),
  rule('ban-drop-table', 'DROP TABLE IF EXISTS t', 'DROP VIEW t'),
  rule('ban-mixed-change', 'ALTER TABLE t ADD COLUMN a INT; UPDATE t SET a = 1 WHERE b', 'UPDATE t SET a = 1 WHERE b'),
  rule('ban-truncate', 'TRUNCATE TABLE t', 'DELETE FROM t WHERE a LIMIT 100'),
  rule('ban-unbounded-change', 'DELETE FROM t', 'DELETE FROM t LIMIT 100'),
  rule(
    'changing-column-type',
    'ALTER TABLE t MODIFY COLUMN a BIGINT',
    'ALTER TABLE t MODIFY COLUMN a BIGINT, ALGORITHM=INPLACE, LOCK=NONE'
  ),
  rule(
    'converting-charset',
    'ALTER TABLE t CONVERT TO CHARACTER SET utf8mb4',
    'ALTER TABLE t DEFAULT CHARACTER SET utf8mb4'
  ),
  rule(
    'identifier-too-long',
    `CREATE TABLE \`${'x'.repeat(65)}\` (a INT PRIMARY KEY)`,
    `CREATE TABLE \`${'é'.repeat(64)}\` (a INT PRIMARY KEY)`
  ),
  rule(
    'prefer-bigint-over-int',
    'CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY)',
    'CREATE TABLE t (id BIGINT AUTO_INCREMENT PRIMARY KEY, a INT)'
  ),
  rule(
    'prefer-datetime',
    'CREATE TABLE t (id BIGINT PRIMARY KEY, a TIMESTAMP NULL)',
    'CREATE TABLE t (id BIGINT PRIMARY KEY, a DATETIME(6))'
  ),
  rule(
    'prefer-innodb',
    'CREATE TABLE t (id BIGINT PRIMARY KEY) ENGINE=MyISAM',
    'CREATE TABLE t (id BIGINT PRIMARY KEY) ENGINE=InnoDB'
  ),
  rule(
    'prefer-utf8mb4',
    'CREATE TABLE t (id BIGINT PRIMARY KEY) DEFAULT CHARSET=utf8',
    'CREATE TABLE t (id BIGINT PRIMARY KEY) DEFAULT CHARSET=utf8mb4'
  ),
  rule('renaming-column', 'ALTER TABLE t CHANGE a b INT', 'ALTER TABLE t CHANGE a a INT'),
  rule('renaming-table', 'RENAME TABLE t TO u', 'ALTER TABLE t RENAME INDEX a TO b'),
  rule('require-online-index', 'CREATE INDEX i ON t (a)', 'CREATE INDEX i ON t (a) LOCK=NONE'),
  rule('require-primary-key', 'CREATE TABLE t (a INT)', 'CREATE TABLE t (a INT PRIMARY KEY)'),
  rule('transaction-nesting', 'START TRANSACTION; SELECT 1; COMMIT', 'BEGIN NOT ATOMIC SELECT 1; END')
]

export const sqliteCases: readonly RuleCase[] = [
  rule(
    'adding-required-field',
    'ALTER TABLE t ADD COLUMN a INT NOT NULL',
    'ALTER TABLE t ADD COLUMN a INT NOT NULL DEFAULT 0'
  ),
  rule('ban-double-quoted-text', 'INSERT INTO t VALUES ("a")', 'INSERT INTO t ("b") VALUES (\'a\')'),
  rule('ban-drop-column', 'ALTER TABLE t DROP COLUMN a', 'ALTER TABLE t ADD COLUMN a'),
  rule('ban-drop-table', 'DROP TABLE t', 'CREATE TABLE new_t (a); DROP TABLE t; ALTER TABLE new_t RENAME TO t'),
  rule(
    'ban-refused-column',
    'ALTER TABLE t ADD COLUMN a TEXT DEFAULT CURRENT_TIMESTAMP',
    "ALTER TABLE t ADD COLUMN a TEXT DEFAULT 'x'"
  ),
  rule('ban-refused-column', 'ALTER TABLE t ADD COLUMN a TEXT UNIQUE', 'CREATE TABLE t (a TEXT UNIQUE)'),
  rule(
    'ban-rename-away',
    'ALTER TABLE t RENAME TO old_t; CREATE TABLE t (a)',
    'CREATE TABLE new_t (a); DROP TABLE t; ALTER TABLE new_t RENAME TO t'
  ),
  rule('ban-unbounded-change', 'UPDATE t SET a = 1', 'UPDATE t SET a = 1 WHERE b'),
  rule('ban-unknown-alter', 'ALTER TABLE t ALTER COLUMN a SET NOT NULL', 'ALTER TABLE t RENAME a TO b'),
  rule('ban-unknown-alter', 'ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0)', 'ALTER TABLE t ADD a INT CHECK (a > 0)'),
  rule('no-transaction-needed', 'PRAGMA foreign_keys = OFF', 'PRAGMA user_version = 1'),
  rule(
    'prefer-integer-primary-key',
    'CREATE TABLE t (id BIGINT PRIMARY KEY)',
    'CREATE TABLE t (id INTEGER PRIMARY KEY)'
  ),
  rule('prefer-strict-table', 'CREATE TABLE t (a TEXT)', 'CREATE TABLE t (a TEXT) STRICT'),
  rule('renaming-column', 'ALTER TABLE t RENAME COLUMN a TO b', 'ALTER TABLE t RENAME TO u'),
  rule('renaming-table', 'ALTER TABLE t RENAME TO u', 'ALTER TABLE t RENAME a TO b'),
  rule('transaction-nesting', 'BEGIN; SELECT 1; END', 'SAVEPOINT a; SELECT 1; RELEASE a')
]
