import { isKitError } from '@kit-internal/errors'
import fc from 'fast-check'
import { afterAll, expect, it } from 'vitest'
import { prepareSql } from '../../src/prepare/sql.js'
import { full, recordProof } from '../integration/proof.js'
import type { Dialect } from '../../src/sql/index.js'

const pieces = [
  ...[
    '-- UP Migration',
    '-- DOWN Migration',
    '-- UP Migration [mysql]',
    '-- down migration [sqlite]',
    '-- migrate:up',
    '-- separator: -- DOWN --'
  ],
  ...[
    '-- UP Migration [nope]',
    '-- kit: no-transaction',
    '-- kit: lock-timeout=1s',
    '-- kit: nonsense',
    '-- kit: translate',
    '-- a comment'
  ],
  ...[
    'CREATE TABLE t (x int);',
    'SELECT 1',
    ';',
    'BEGIN;',
    "INSERT INTO t VALUES ('a;b');",
    'CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END;'
  ],
  ...[
    "'",
    '"',
    '`',
    '$$',
    '$tag$',
    '/*',
    '*/',
    '#',
    '[',
    ']',
    'DELIMITER //',
    '//',
    '\\',
    "E'",
    '\ufeff',
    '\r',
    '\0',
    '�',
    '(',
    ')',
    'CASE',
    'END'
  ]
]
const files = fc.array(
  fc.tuple(
    fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...pieces) }, fc.string({ maxLength: 6 })),
    fc.constantFrom('\n', ' ', '\r\n', '')
  ),
  { maxLength: 14 }
)

/** PostgreSQL's grammar refuses nearly everything else. */
const tame = fc
  .array(
    fc.constantFrom(
      '-- DOWN Migration',
      '-- a comment',
      'SELECT 1;',
      "INSERT INTO t VALUES ('a;b');",
      'CREATE TABLE t (x int);',
      '/* c */'
    ),
    { maxLength: 6 }
  )
  .map((parts) => parts.map((part) => [part, '\n'] as [string, string]))

const parts = fc.oneof({ weight: 4, arbitrary: files }, { weight: 1, arbitrary: tame })

const runs = full ? 10_000 : 1_500
const found: (readonly [string, string])[] = []

it.each(['postgresql', 'mysql', 'sqlite'] as const)(
  'any file for %s is read, or refused with its name and line; nothing else happens',
  async (dialect: Dialect) => {
    let [read, refused] = [0, 0]
    const property = fc.asyncProperty(fc.boolean(), parts, async (begun, written) => {
      const text = `${begun ? '-- UP Migration\nCREATE TABLE u (x int);\n' : ''}${written.flat().join('')}`
      try {
        const { up } = await prepareSql(
          { file: 'm.sql', text },
          { engine: dialect, limits: {}, translate: false, earlier: () => [] }
        )
        read++
        // What is read stands in the file, in order, and nothing of it is skipped but the DOWN half.
        let from = 0
        for (const step of up.steps) {
          if (/translate/.test(text) && !text.includes(step.text)) return
          from = text.indexOf(step.text, from)
          expect(from).toBeGreaterThanOrEqual(0)
          from += step.text.length
        }
      } catch (error) {
        if (!isKitError(error)) throw error
        refused++
        expect(error.message).toMatch(/^m\.sql:\d+: /)
        expect(error.kind).toBe('usage')
      }
    })
    await fc.assert(property, { numRuns: runs })
    found.push([dialect, `${read + refused} files: ${read} read, ${refused} refused with file and line, 0 crashes`])
    expect(read).toBeGreaterThan(runs / 200)
    expect(refused).toBeGreaterThan(runs / 100)
  },
  120_000
)

afterAll(() => recordProof({ name: 'fuzz', title: 'Malformed migration files', expected: 3 }, found))
