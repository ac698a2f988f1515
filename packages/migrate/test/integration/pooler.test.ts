import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describeWithServer, runBin } from '@kit-internal/testkit'
import type { Knex } from 'knex'
import { expect, it, onTestFinished } from 'vitest'
import type { Session } from '../../src/drivers/contract.js'
import { postgresql } from '../../src/drivers/postgresql/index.js'
import { describeDriver, newEntry } from '../contract/driver.js'
import { log, migratorFor, postgresql as under, writeMigrations } from './engines.js'
import { queryPostgres } from './query.js'

const bin = fileURLToPath(new URL('../../bin/kit-migrate.js', import.meta.url))

describeWithServer('pgbouncer', 'behind pgbouncer in transaction mode', (server) => {
  const open = async (target: string) =>
    (await postgresql.open({ target, place: { table: 'kit_migrations' }, mode: 'write' })) as Session

  describeDriver('postgresql', {
    async prepare() {
      const target = await server.createDatabase()
      return {
        open: () => open(target),
        count: async () => Number((await queryPostgres(target, 'SELECT count(*) AS count FROM t'))[0]?.['count']),
        dispose: async () => undefined
      }
    },
    define: 'CREATE TABLE t (x int)',
    insert: 'INSERT INTO t VALUES (1)',
    program: async (knex) => (knex as Knex)('t').insert({ x: 1 }),
    transactionalDdl: true
  })

  it('8 processes that start at once apply each migration once, and all exit with 0', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kit pooled-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const url = await server.createDatabase()
    writeMigrations(folder, { '1_log.sql': log, '2_five.sql': under.apart })
    const results = await Promise.all(
      Array.from({ length: 8 }, () => runBin(bin, ['migrate', '--json', '--quiet', '-c', url], { cwd: folder }))
    )
    expect(results.map(({ code, stderr }) => [code, stderr])).toEqual(results.map(() => [0, '']))
    const applied = results.flatMap(({ stdout }) => (JSON.parse(stdout) as { applied: { version: string }[] }).applied)
    expect(applied.map(({ version }) => version)).toEqual(['1', '2'])
    expect(await queryPostgres(url, 'SELECT what FROM log')).toEqual([{ what: 'up' }])
    expect((await migratorFor(url, folder).status()).clean).toBe(true)
  }, 120_000)

  it('an owner whose lease another took over writes nothing any more', async () => {
    const url = await server.createDatabase()
    const session = await open(url)
    try {
      await session.lock({ timeoutMs: 1000 })
      await session.createLedger()
      await session.record([{ kind: 'applied', entry: newEntry('1'), durationMs: 1 }])
      await queryPostgres(url, "UPDATE kit_migrations_lock SET owner = 'another', fence = fence + 1")
      await expect(session.record([{ kind: 'applied', entry: newEntry('2', 2), durationMs: 1 }])).rejects.toMatchObject(
        { code: 'KIT_MIGRATE_LOCK_LOST' }
      )
      await expect(session.assertLock()).rejects.toMatchObject({ code: 'KIT_MIGRATE_LOCK_LOST' })
      expect((await session.readLedger())?.map(({ version }) => version)).toEqual(['1'])
    } finally {
      await session.close()
    }
  })
})
