import { setTimeout as sleep } from 'node:timers/promises'
import { describeWithServer, temporaryFolder } from '@kit-internal/testkit'
import pg from 'pg'
import { expect, it } from 'vitest'
import { migratorFor, writeMigrations } from './engines.js'
import { queryPostgres } from './query.js'

const indexOf = (statement: string) => ({
  '1_index.sql': `-- UP Migration\n-- kit: no-transaction\n-- kit: lock-timeout=500ms\n${statement};\n`
})
const validity = "SELECT indisvalid AS valid FROM pg_index WHERE indexrelid = to_regclass('t_x')"

describeWithServer('postgresql', 'CREATE INDEX CONCURRENTLY that fails', (server) => {
  it.each([
    'CREATE UNIQUE INDEX CONCURRENTLY t_x ON t (x)',
    'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS t_x ON t (x)'
  ])('leaves an invalid index, which the next run replaces: %s', async (statement) => {
    const url = await server.createDatabase()
    const folder = temporaryFolder()
    await queryPostgres(url, 'CREATE TABLE t (x int); INSERT INTO t VALUES (1), (1)')
    writeMigrations(folder, indexOf(statement))
    await expect(migratorFor(url, folder).migrate()).rejects.toMatchObject({ code: 'KIT_MIGRATE_STATEMENT' })
    expect(await queryPostgres(url, validity)).toEqual([{ valid: false }])
    await expect(migratorFor(url, folder).migrate()).rejects.toMatchObject({
      message: expect.stringContaining('could not create unique index') as string
    })
    await queryPostgres(url, 'TRUNCATE t')
    await migratorFor(url, folder).migrate()
    expect(await queryPostgres(url, validity)).toEqual([{ valid: true }])
  })

  it('runs again after it did not get its lock', async () => {
    const url = await server.createDatabase()
    const folder = temporaryFolder()
    await queryPostgres(url, 'CREATE TABLE t (x int)')
    writeMigrations(folder, indexOf('CREATE INDEX CONCURRENTLY t_x ON t (x)'))
    const other = new pg.Client(url)
    await other.connect()
    try {
      await other.query('BEGIN; INSERT INTO t VALUES (1)')
      for (const time of ['first', 'second'])
        await expect(migratorFor(url, folder).migrate(), time).rejects.toMatchObject({
          code: 'KIT_MIGRATE_STATEMENT',
          message: expect.stringContaining('lock timeout') as string
        })
      await other.query('COMMIT')
    } finally {
      await other.end()
    }
    await sleep(100)
    await migratorFor(url, folder).migrate()
    expect(await queryPostgres(url, validity)).toEqual([{ valid: true }])
  })
})
