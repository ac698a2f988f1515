import { expect, it } from 'vitest'
import { type Dialect, isTransactionCommand, needsNoTransaction } from '../../src/sql/index.js'

const commands: Readonly<Record<Dialect, { yes: readonly string[]; no: readonly string[] }>> = {
  postgresql: {
    yes: [
      'BEGIN',
      'begin work',
      '/* a */ START TRANSACTION',
      'COMMIT',
      'END',
      'ROLLBACK',
      'ABORT',
      "PREPARE TRANSACTION 'x'",
      "COMMIT PREPARED 'x'",
      'ROLLBACK AND CHAIN'
    ],
    no: [
      'SAVEPOINT s',
      'ROLLBACK TO SAVEPOINT s',
      'ROLLBACK TO s',
      'RELEASE s',
      'SELECT 1 AS "begin"',
      'PREPARE p AS SELECT 1',
      'SET TRANSACTION ISOLATION LEVEL SERIALIZABLE'
    ]
  },
  mysql: {
    yes: [
      'BEGIN',
      'START TRANSACTION READ ONLY',
      'COMMIT WORK',
      'ROLLBACK',
      'SET autocommit = 0',
      'SET @@session.autocommit=0',
      "XA START 'x'"
    ],
    no: ['BEGIN NOT ATOMIC SELECT 1; END', 'ROLLBACK TO SAVEPOINT s', 'START SLAVE', 'SET @autocommit_note = 1']
  },
  sqlite: {
    yes: ['BEGIN IMMEDIATE', 'COMMIT TRANSACTION', 'END', 'ROLLBACK'],
    no: ['SAVEPOINT s', 'ROLLBACK TRANSACTION TO s', 'RELEASE s', 'SELECT 1 AS [begin]']
  }
}

it.each(['postgresql', 'mysql', 'sqlite'] as const)('tells what starts or ends a transaction (%s)', (dialect) => {
  for (const text of commands[dialect].yes) expect(isTransactionCommand(text, dialect), text).toBe(true)
  for (const text of commands[dialect].no) expect(isTransactionCommand(text, dialect), text).toBe(false)
})

it.each([
  'CREATE INDEX CONCURRENTLY i ON t (a)',
  'CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)',
  'DROP INDEX CONCURRENTLY IF EXISTS i',
  'REINDEX INDEX CONCURRENTLY i',
  'REINDEX (CONCURRENTLY) TABLE t',
  'REINDEX SCHEMA s',
  'REINDEX DATABASE',
  'VACUUM',
  'VACUUM (FULL) t',
  'CLUSTER',
  'ALTER TABLE t DETACH PARTITION p CONCURRENTLY',
  "ALTER SYSTEM SET work_mem = '1MB'",
  'CREATE DATABASE d',
  'DROP DATABASE d',
  "CREATE TABLESPACE s LOCATION '/x'",
  'DROP TABLESPACE s',
  'ALTER DATABASE d SET TABLESPACE s',
  'DISCARD ALL',
  "CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p",
  'DROP SUBSCRIPTION s'
])('PostgreSQL refuses in a transaction: %s', (text) => {
  expect(needsNoTransaction(text, 'postgresql')).toMatch(/transaction block/)
})

it.each([
  'CREATE INDEX i ON t (concurrently)',
  'REINDEX TABLE t',
  'CLUSTER t USING i',
  'ALTER TABLE t DETACH PARTITION p',
  'DISCARD PLANS',
  "CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p WITH (connect = false)",
  'COMMENT ON DATABASE d IS NULL',
  "ALTER TYPE e ADD VALUE 'x'"
])('PostgreSQL takes in a transaction: %s', (text) => {
  expect(needsNoTransaction(text, 'postgresql')).toBeUndefined()
})

it('knows what SQLite refuses or ignores in a transaction', () => {
  for (const text of ['VACUUM', 'PRAGMA foreign_keys=OFF', 'PRAGMA journal_mode = WAL', 'DETACH DATABASE x']) {
    expect(needsNoTransaction(text, 'sqlite'), text).toMatch(/inside a transaction/)
  }
  for (const text of ['PRAGMA user_version = 1', 'PRAGMA defer_foreign_keys = ON', 'REINDEX']) {
    expect(needsNoTransaction(text, 'sqlite'), text).toBeUndefined()
  }
  expect(needsNoTransaction('CREATE TABLE t (a INT)', 'mysql')).toBeUndefined()
})
