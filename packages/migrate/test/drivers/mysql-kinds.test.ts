import { describe, expect, it } from 'vitest'
import { kindOf, lifetimeOf } from '../../src/drivers/mysql/kinds.js'

describe('how long it lasts what a statement of MySQL does', () => {
  it.each([
    "SET @who = 'ada', @n = -1.5e-3, @none := NULL, @t = _utf8mb4 'x' 'y', @d = DATE '2026-01-01', @h = 0x1F",
    "SET @`old mode` = @@SESSION.sql_mode, sql_mode = 'ANSI'",
    'SET @my.var = @@`foreign_key_checks`',
    'SET foreign_key_checks = @was',
    'SET NAMES utf8mb4',
    'USE app'
  ])('only the session, which can be set up again: %s', (text) => {
    expect(lifetimeOf(text)).toBe('session')
  })

  it.each([
    'SET @admin = LAST_INSERT_ID()',
    'SET @n = 1, @admin := (SELECT COUNT(*) FROM t)',
    "SET names = 'x', @'my admin' = @other",
    'SET @id = @@identity',
    'SET @id = @@SESSION.`last_insert_id`',
    'SET @was = @@global.max_connections',
    'SET GLOBAL max_connections = 5, @at = NOW()',
    'SET sort_buffer_size = (@n := 1000)',
    'SELECT id INTO @admin FROM users',
    'SELECT id, name FROM users LIMIT 1 INTO @`the id`, @name',
    '(SELECT id FROM users) INTO @admin',
    'WITH u AS (SELECT 1 AS id) SELECT id INTO @admin FROM u',
    'SELECT @n := COUNT(*) FROM t',
    'UPDATE t SET place = (@my.place := @my.place + 1)',
    'DO @n := 1',
    "CALL make_user('ada', @id)",
    'GET DIAGNOSTICS @n = ROW_COUNT',
    'CREATE TEMPORARY TABLE t (x INT)'
  ])('only the session, which cannot be brought back to it: %s', (text) => {
    expect(lifetimeOf(text)).toBe('temporary')
  })

  it.each([
    'INSERT INTO t VALUES (@admin), (@@identity)',
    "SELECT ':=' FROM t WHERE x = @a",
    "SELECT 'INTO @a'",
    'CALL f(@a + 1)',
    'CREATE PROCEDURE p() BEGIN SELECT 1 INTO @x; SET @y = NOW(); END',
    'CREATE TRIGGER g AFTER INSERT ON t FOR EACH ROW SET @n = @n + 1',
    "CREATE USER 'a'@'b'",
    'SET GLOBAL max_connections = 5'
  ])('beyond the session: %s', (text) => {
    expect(lifetimeOf(text)).toBe('lasting')
  })

  it('does not keep what notes something down out of the transaction of its record', () => {
    expect(kindOf('SET STATEMENT max_statement_time = 10 FOR INSERT INTO t VALUES (1)')).toBe('rows')
    expect(['SET @a = NOW()', 'SELECT 1 INTO @a'].map(kindOf)).toEqual(['session', 'rows'])
  })
})
