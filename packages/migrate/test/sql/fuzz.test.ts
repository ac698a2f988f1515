import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isKitError } from '@kit-internal/errors'
import {
  describeStatement,
  type Dialect,
  isTransactionCommand,
  needsNoTransaction,
  splitStatements
} from '../../src/sql/index.js'
import { mysqlCorpusOf } from '../corpus/mysql.js'
import { postgresCorpusOf } from '../corpus/postgresql.js'
import { sqliteCorpusOf } from '../corpus/sqlite.js'
import { gapsOf, isOnlySeparator } from './separators.js'

const numRuns = process.env['KIT_TEST_FULL'] === '1' ? 10_000 : 120

/** Pieces that lexers trip over, in any order. */
const shard = fc.constantFrom(
  ...`' '' " "" \` [ ] ( ) ; ;; , . -- # /* */ /*! $$ $a$ $1 \\ \\' E' U&" x' DELIMITER // BEGIN END END; CASE WHEN THEN ELSE IF LOOP
  REPEAT UNTIL WHILE DO FOR ATOMIC CREATE TRIGGER PROCEDURE FUNCTION TABLE RULE SELECT INSERT EACH ROW NOT EXISTS AS 1 a t.end é 😀 ? ?? :x
  @v CREATE_TRIGGER_x_AFTER_INSERT_ON_t_BEGIN`.split(/\s+/),
  '\n',
  '\r\n',
  '\t',
  ' ',
  '\u00a0',
  '\ufeff',
  '\0'
)
const shards = fc.array(shard, { maxLength: 40 }).map((parts) => parts.join(' ').replaceAll('_', ' '))

/** A real script with a piece cut out, doubled, or put in. */
const damaged = (corpus: readonly string[]): fc.Arbitrary<string> =>
  fc
    .record({
      statements: fc.array(fc.constantFrom(...corpus), { minLength: 1, maxLength: 4 }),
      at: fc.nat(1000),
      length: fc.nat(12),
      insert: fc.oneof(fc.constant(''), shard, fc.string({ unit: 'binary', maxLength: 6 }))
    })
    .map(({ statements, at, length, insert }) => {
      const sql = statements.join(';\n')
      const cut = at % (sql.length + 1)
      return sql.slice(0, cut) + insert + sql.slice(cut + length)
    })

const engines: readonly { dialect: Dialect; corpus: readonly string[]; unknownSyntax?: boolean }[] = [
  { dialect: 'postgresql', corpus: postgresCorpusOf(18) },
  { dialect: 'postgresql', corpus: postgresCorpusOf(18), unknownSyntax: true },
  { dialect: 'mysql', corpus: mysqlCorpusOf(18) },
  { dialect: 'sqlite', corpus: sqliteCorpusOf(18) }
]

describe.each(engines)(
  'any text at all as $dialect (unknown syntax: $unknownSyntax)',
  ({ dialect, corpus, unknownSyntax = false }) => {
    it('is split without losing a character, or refused with file and line', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.oneof(shards, damaged(corpus), fc.string({ unit: 'binary', maxLength: 60 })),
          async (sql) => {
            const lines = sql.split('\n').length
            try {
              const statements = await splitStatements(sql, dialect, { file: 'm.sql', firstLine: 5, unknownSyntax })
              const gaps = gapsOf(sql, statements)
              expect(gaps.filter((gap) => !isOnlySeparator(gap, dialect, sql))).toEqual([])
              for (const { text, line, offset } of statements) {
                expect(line).toBe(5 + (sql.slice(0, offset).match(/\n/g)?.length ?? 0))
                expect(text).not.toBe('')
                expect(describeStatement(text, dialect)).not.toBe('')
                isTransactionCommand(text, dialect)
                needsNoTransaction(text, dialect)
              }
            } catch (error) {
              if (!isKitError(error)) throw error
              expect(error.code).toBe('KIT_MIGRATE_SQL_SYNTAX')
              expect(error.data['line']).toBeGreaterThanOrEqual(5)
              expect(error.data['line']).toBeLessThan(5 + lines)
            }
          }
        ),
        { numRuns }
      )
    }, 600_000)
  }
)
