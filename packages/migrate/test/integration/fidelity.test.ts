import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeWithServer } from '@kit-internal/testkit'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sqlEngineOf } from '../../src/connection.js'
import { type EngineUnderTest, migratorFor, servers, sqlite, writeMigrations } from './engines.js'
import { full, recordProof } from './proof.js'

const found: (readonly [string, string])[] = []
const count = full ? 10_000 : 1_000

/** What libraries between a file and its server like to change, among any other text. */
const pieces = fc.oneof(
  fc.constantFrom(
    '?',
    '??',
    ':name',
    '::',
    '$1',
    '$$',
    '\\?',
    '\\',
    "'",
    '"',
    '`',
    ';',
    '--',
    '/*',
    '*/',
    '#',
    '%s',
    '{}',
    '\n',
    '\r\n',
    '\t',
    '@x',
    '@@',
    '😀',
    'é'
  ),
  fc.string({ unit: 'grapheme', maxLength: 8 })
)
const texts = fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join('').replaceAll('\0', ''))

const literals = {
  postgresql: (text: string, at: number) => {
    const forms = [
      `'${text.replaceAll("'", "''")}'`,
      `E'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`,
      `$kit_${at}$${text}$kit_${at}$`
    ]
    return forms[at % forms.length] as string
  },
  mysql: (text: string, at: number) => {
    const escaped = text.replaceAll('\\', '\\\\')
    return at % 2 === 0 ? `'${escaped.replaceAll("'", "''")}'` : `"${escaped.replaceAll('"', '\\"')}"`
  },
  sqlite: (text: string) => `'${text.replaceAll("'", "''")}'`
}

function describeFidelity(under: EngineUnderTest, createDatabase: (folder: string) => Promise<string>): void {
  let folder = ''
  let url = ''
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kit bytes-'))
    url = await createDatabase(folder)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it(`${count} random literals reach the server as they stand in the file`, async () => {
    const values = fc.sample(texts, { numRuns: count, seed: 20250108 })
    const inserts = values.map(
      (value, at) => `INSERT INTO literals VALUES (${at}, ${literals[sqlEngineOf(under.engine)](value, at)});`
    )
    const type = under.engine === 'mysql' ? 'TEXT CHARACTER SET utf8mb4' : 'TEXT'
    writeMigrations(folder, {
      '1_literals.sql': `-- UP Migration\nCREATE TABLE literals (n INTEGER PRIMARY KEY, v ${type});\n${inserts.join('\n')}\n`
    })
    await migratorFor(url, folder).migrate()
    const rows = await under.query(url, 'SELECT n, v FROM literals ORDER BY n')
    expect(rows).toHaveLength(count)
    for (const [at, { v }] of rows.entries()) expect(v, inserts[at]).toBe(values[at])
    found.push([under.name, `${count} of ${count} random literals came back equal`])
  }, 600_000)
}

describe('bytes on SQLite', () => {
  describeFidelity(sqlite, async (folder) => `sqlite:${join(folder, 'bytes.db')}`)
})
for (const under of servers) {
  describeWithServer(under.server, `bytes on ${under.name}`, (server) => {
    describeFidelity(under, () => server.createDatabase())
  })
}

afterAll(() => recordProof({ name: 'fidelity', title: 'Literals that go through kit-migrate', expected: 4 }, found))
