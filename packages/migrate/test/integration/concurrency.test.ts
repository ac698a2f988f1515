import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describeWithServer, runBin } from '@kit-internal/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EngineUnderTest, log, migratorFor, servers, sqlite, writeMigrations } from './engines.js'
import { full, recordProof } from './proof.js'

const bin = fileURLToPath(new URL('../../bin/kit-migrate.js', import.meta.url))
const found: (readonly [string, string])[] = []
const processes = full ? 16 : 8
const rounds = full ? 50 : 1

function describeConcurrency(under: EngineUnderTest, createDatabase: (folder: string) => Promise<string>): void {
  let folder = ''
  let url = ''
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kit many-'))
    url = await createDatabase(folder)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))

  it(`${processes} processes that start at once on an empty database apply each migration once, and all exit with 0`, async () => {
    writeMigrations(folder, {
      '1_log.sql': log,
      '2_five.sql': under.together,
      '3_apart.sql': under.apart.replaceAll(/\ba\b/g, 'b').replaceAll('a_z', 'b_z'),
      '4_log.sql': "-- UP Migration\nINSERT INTO log VALUES ('last');\n"
    })
    for (let round = 0; round < rounds; round++) {
      await under.clear(url)
      const results = await Promise.all(
        Array.from({ length: processes }, () =>
          runBin(bin, ['migrate', '--json', '--quiet', '-c', url], { cwd: folder, timeoutMs: 120_000 })
        )
      )
      expect(results.map(({ code, stderr }) => [code, stderr])).toEqual(results.map(() => [0, '']))
      const applied = results.flatMap(
        ({ stdout }) => (JSON.parse(stdout) as { applied: { version: string }[] }).applied
      )
      expect(applied.map(({ version }) => version).sort()).toEqual(['1', '2', '3', '4'])
      expect((await under.query(url, 'SELECT what FROM log')).map(({ what }) => what).sort()).toEqual([
        'last',
        'up',
        'up'
      ])
      expect((await migratorFor(url, folder).status()).clean).toBe(true)
    }
    found.push([
      under.name,
      `${rounds} rounds of ${processes} processes: each of 4 migrations applied once, ${rounds * processes} of ${rounds * processes} exits with 0`
    ])
  }, 3_600_000)
}

describe('many runs at once on SQLite', () => {
  describeConcurrency(sqlite, async (folder) => {
    const url = `sqlite:${join(folder, 'many.db')}`
    await sqlite.query(url, 'SELECT 1')
    return url
  })
})
for (const under of servers) {
  describeWithServer(under.server, `many runs at once on ${under.name}`, (server) => {
    describeConcurrency(under, () => server.createDatabase())
  })
}

afterAll(() => recordProof({ name: 'concurrency', title: 'Many runs of kit-migrate at once', expected: 4 }, found))
