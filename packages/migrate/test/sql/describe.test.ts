import { expect, it } from 'vitest'
import { describeStatement, type Dialect } from '../../src/sql/index.js'

const all: readonly Dialect[] = ['postgresql', 'mysql', 'sqlite']

it.each([
  ['CREATE TABLE users (id int)', 'CREATE TABLE users', all],
  ['create temporary table if not exists users (id int)', 'CREATE TABLE users', all],
  ['CREATE TABLE app.users (id int)', 'CREATE TABLE app.users', all],
  ['CREATE INDEX posts_author ON posts (author)', 'CREATE INDEX posts_author', all],
  ['CREATE UNIQUE INDEX i ON posts (author)', 'CREATE UNIQUE INDEX i', all],
  ['CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a)', 'CREATE INDEX i', ['postgresql']],
  ['CREATE INDEX ON t (a)', 'CREATE INDEX', ['postgresql']],
  [
    'ALTER TABLE posts ADD CONSTRAINT posts_author_fkey FOREIGN KEY (a) REFERENCES u (id)',
    'ADD FOREIGN KEY posts_author_fkey',
    all
  ],
  ['ALTER TABLE posts ADD FOREIGN KEY (a) REFERENCES u (id)', 'ADD FOREIGN KEY posts', all],
  ['ALTER TABLE posts ADD COLUMN title text', 'ADD COLUMN posts.title', all],
  ['ALTER TABLE IF EXISTS ONLY posts ADD title text', 'ADD COLUMN posts.title', ['postgresql']],
  ['ALTER TABLE posts ADD a int, DROP COLUMN b, ADD CHECK (c IN (1, 2))', 'ADD COLUMN posts.a and 2 more', all],
  ['ALTER TABLE posts DROP COLUMN IF EXISTS title', 'DROP COLUMN posts.title', all],
  ['ALTER TABLE posts DROP CONSTRAINT k', 'DROP CONSTRAINT k', all],
  ['ALTER TABLE posts ALTER COLUMN a TYPE text', 'ALTER COLUMN posts.a', all],
  ['ALTER TABLE posts MODIFY a BIGINT', 'ALTER COLUMN posts.a', ['mysql']],
  ['ALTER TABLE posts ADD FULLTEXT INDEX i (a)', 'ADD FULLTEXT i', ['mysql']],
  ['ALTER TABLE posts ADD UNIQUE KEY k (a)', 'ADD UNIQUE k', ['mysql']],
  ['ALTER TABLE posts RENAME TO articles', 'RENAME TABLE posts', all],
  ['ALTER TABLE posts RENAME COLUMN a TO b', 'RENAME COLUMN posts.a', all],
  ['ALTER TABLE posts VALIDATE CONSTRAINT c', 'VALIDATE CONSTRAINT c', ['postgresql']],
  ['ALTER TABLE posts ENABLE ROW LEVEL SECURITY', 'ALTER TABLE posts ENABLE ROW', ['postgresql']],
  ["ALTER TYPE mood ADD VALUE 'x'", 'ALTER TYPE mood', ['postgresql']],
  ['DROP TABLE IF EXISTS users CASCADE', 'DROP TABLE users', all],
  ['DROP FUNCTION IF EXISTS f()', 'DROP FUNCTION f', ['postgresql', 'mysql']],
  [
    'CREATE OR REPLACE FUNCTION "My f"(a int) RETURNS int AS $$ SELECT 1 $$ LANGUAGE sql',
    'CREATE FUNCTION My f',
    ['postgresql']
  ],
  [
    'CREATE TRIGGER update_users BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION f()',
    'CREATE TRIGGER update_users',
    all
  ],
  ['CREATE DEFINER=`a`@`b` TRIGGER t BEFORE INSERT ON x FOR EACH ROW SET NEW.a = 1', 'CREATE TRIGGER t', ['mysql']],
  ['CREATE ALGORITHM=MERGE SQL SECURITY INVOKER VIEW v AS SELECT 1', 'CREATE VIEW v', ['mysql']],
  ['CREATE MATERIALIZED VIEW v AS SELECT 1', 'CREATE MATERIALIZED VIEW v', ['postgresql']],
  ['CREATE VIRTUAL TABLE d USING fts5(a)', 'CREATE VIRTUAL TABLE d', ['sqlite']],
  ['CREATE TABLE [a b] (x)', 'CREATE TABLE a b', ['sqlite']],
  ['CREATE TABLE `a``b` (x int)', 'CREATE TABLE a`b', ['mysql', 'sqlite']],
  ['CREATE EXTENSION IF NOT EXISTS pgcrypto', 'CREATE EXTENSION pgcrypto', ['postgresql']],
  ['CREATE POLICY p ON t', 'CREATE POLICY p', ['postgresql']],
  ["INSERT INTO plans (a) VALUES ('secret')", 'INSERT INTO plans', all],
  ["UPDATE plans SET a = 'secret'", 'UPDATE plans', all],
  ['DELETE FROM plans WHERE a = 1', 'DELETE FROM plans', all],
  ['TRUNCATE TABLE plans', 'TRUNCATE plans', ['postgresql', 'mysql']],
  ["COMMENT ON COLUMN users.email IS 'secret'", 'COMMENT ON COLUMN users.email', ['postgresql']],
  ['GRANT SELECT ON TABLE users TO bob', 'GRANT ON users', ['postgresql']],
  ['WITH a AS (SELECT 1) INSERT INTO b SELECT * FROM a', 'WITH … INSERT', all],
  ['DO $$ BEGIN END $$', 'DO block', ['postgresql']],
  ['/*!40101 SET NAMES utf8 */', 'version comment', ['mysql']],
  ['PRAGMA foreign_keys = ON', 'PRAGMA foreign_keys', ['sqlite']],
  ['VACUUM', 'VACUUM', all],
  ["SELECT pg_notify('a', 'secret')", 'SELECT', ['postgresql']]
] as const)('%s is "%s"', (text, words, dialects) => {
  for (const dialect of dialects) expect(describeStatement(text, dialect), dialect).toBe(words)
})

it('never shows a value', () => {
  for (const text of [
    "INSERT INTO a VALUES ('secret')",
    "SET x = 'secret'",
    "CALL f('secret')",
    "ALTER ROLE a PASSWORD 'secret'",
    "CREATE USER a IDENTIFIED BY 'secret'"
  ]) {
    for (const dialect of all) expect(describeStatement(text, dialect)).not.toContain('secret')
  }
})
