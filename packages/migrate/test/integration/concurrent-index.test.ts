import { setTimeout as sleep } from 'node:timers/promises'
import { describeWithServer, temporaryFolder } from '@kit-internal/testkit'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { loadDriver } from '../../src/drivers/index.js'
import { migratorFor, writeMigrations } from './engines.js'
import { queryPostgres } from './query.js'

const indexOf = (statement: string) => ({
  '1_index.sql': `-- UP Migration\n-- kit: no-transaction\n-- kit: lock-timeout=500ms\n${statement};\n`
})
const validity = "SELECT indisvalid AS valid FROM pg_index WHERE indexrelid = to_regclass('t_x')"
const oid = (index: string) => `SELECT to_regclass('${index}')::oid AS oid`
const copies =
  "SELECT relnamespace::regnamespace::text AS schema, relname AS name FROM pg_class WHERE relname LIKE '%\\_ccnew' ORDER BY 1"
const place = { table: 'kit_migrations' }
const stepOf = (text: string) => ({ text, description: text, line: 1, checksum: '' })

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

  it('keeps an invalid index of somebody else, which was there before', async () => {
    const url = await server.createDatabase()
    const folder = temporaryFolder()
    await queryPostgres(url, 'CREATE TABLE t (x int); INSERT INTO t VALUES (1), (1)')
    await queryPostgres(url, 'CREATE UNIQUE INDEX CONCURRENTLY t_x ON t (x)').catch(() => undefined)
    const theirs = await queryPostgres(url, oid('t_x'))
    writeMigrations(folder, indexOf('CREATE INDEX CONCURRENTLY t_x ON t (x)'))
    for (const time of ['first', 'second'])
      await expect(migratorFor(url, folder).migrate(), time).rejects.toMatchObject({
        message: expect.stringContaining('already exists') as string
      })
    expect(await queryPostgres(url, oid('t_x'))).toEqual(theirs)
  })

  it.each(['SELECT', 'SET ROLE pg_signal_backend'])(
    'keeps an index that somebody else is building, as seen after %s',
    async (role) => {
      const url = await server.createDatabase()
      await queryPostgres(url, 'CREATE TABLE t (x int)')
      const [busy, builder] = [new pg.Client(url), new pg.Client(url)]
      await Promise.all([busy.connect(), builder.connect()])
      const session = await (await loadDriver('postgresql')()).open({ target: url, place, mode: 'write' })
      try {
        await busy.query('BEGIN; INSERT INTO t VALUES (1)')
        const built = builder.query('CREATE INDEX CONCURRENTLY t_x ON t (x)')
        await expect.poll(() => queryPostgres(url, validity)).toEqual([{ valid: false }])
        await session?.run(stepOf(role), {})
        const step = stepOf('CREATE INDEX CONCURRENTLY t_x ON t (x)')
        await expect(session?.outcomeOf(step, undefined, { lockTimeoutMs: 300 })).rejects.toThrow('is being built')
        await busy.query('COMMIT')
        await built
        expect(await queryPostgres(url, validity)).toEqual([{ valid: true }])
      } finally {
        await session?.close()
        await Promise.all([busy.end(), builder.end()])
      }
    }
  )

  it('drops what its REINDEX left, and nothing else', async () => {
    const url = await server.createDatabase()
    const folder = temporaryFolder()
    await queryPostgres(url, 'CREATE SCHEMA other; CREATE TABLE other.t (x int); INSERT INTO other.t VALUES (1), (1)')
    await queryPostgres(url, 'CREATE UNIQUE INDEX CONCURRENTLY o_ccnew ON other.t (x)').catch(() => undefined)
    await queryPostgres(url, 'CREATE TABLE t (x int); CREATE INDEX t_x ON t (x)')
    writeMigrations(folder, indexOf('REINDEX (VERBOSE) TABLE CONCURRENTLY t'))
    const busy = new pg.Client(url)
    await busy.connect()
    try {
      await busy.query('BEGIN; INSERT INTO t VALUES (1)')
      await expect(migratorFor(url, folder).migrate()).rejects.toMatchObject({ code: 'KIT_MIGRATE_STATEMENT' })
      await busy.query('COMMIT')
    } finally {
      await busy.end()
    }
    expect(await queryPostgres(url, copies)).toEqual([
      { schema: 'other', name: 'o_ccnew' },
      { schema: 'public', name: 't_x_ccnew' }
    ])
    await migratorFor(url, folder).migrate()
    expect(await queryPostgres(url, copies)).toEqual([{ schema: 'other', name: 'o_ccnew' }])
  })

  it.each([
    ['REINDEX TABLE CONCURRENTLY t', ['other']],
    ['REINDEX (VERBOSE, TABLESPACE pg_default) INDEX CONCURRENTLY "t_x"', ['other']],
    ['REINDEX INDEX CONCURRENTLY otherdb.public.t_x', ['other', 'public']],
    ['REINDEX TABLE CONCURRENTLY parted', ['other', 'public']],
    ['REINDEX SCHEMA CONCURRENTLY other', ['public']],
    ['REINDEX DATABASE CONCURRENTLY', []]
  ])('looks for leftovers where it worked: %s', async (text, left) => {
    const url = await server.createDatabase()
    for (const schema of ['public', 'other']) {
      await queryPostgres(url, `CREATE SCHEMA IF NOT EXISTS ${schema}; CREATE TABLE ${schema}.t (x int)`)
      await queryPostgres(url, `CREATE INDEX t_x ON ${schema}.t (x); INSERT INTO ${schema}.t VALUES (1), (1)`)
      await queryPostgres(url, `CREATE UNIQUE INDEX CONCURRENTLY t_ccnew ON ${schema}.t (x)`).catch(() => undefined)
    }
    await queryPostgres(url, 'CREATE TABLE parted (x int) PARTITION BY LIST (x)')
    const session = await (await loadDriver('postgresql')()).open({ target: url, place, mode: 'write' })
    try {
      expect(await session?.outcomeOf(stepOf(text), '')).toBe('not-done')
    } finally {
      await session?.close()
    }
    expect((await queryPostgres(url, copies)).map(({ schema }) => schema)).toEqual(left)
  })

  /** A run that failed over an index in the schema `app`, with what was in its way gone. */
  const failedInApp = async (files: Readonly<Record<string, string>>) => {
    const url = await server.createDatabase()
    const folder = temporaryFolder()
    await queryPostgres(url, 'CREATE SCHEMA app; CREATE TABLE app.t (x int); INSERT INTO app.t VALUES (1), (1)')
    writeMigrations(folder, files)
    await expect(migratorFor(url, folder).migrate()).rejects.toMatchObject({ code: 'KIT_MIGRATE_STATEMENT' })
    await queryPostgres(url, 'TRUNCATE app.t')
    return { url, folder }
  }

  describe('in the schema that its file set', () => {
    const start = () =>
      failedInApp({
        '1_index.sql':
          '-- UP Migration\n-- kit: no-transaction\nSET search_path = app;\nCREATE UNIQUE INDEX CONCURRENTLY t_x ON t (x);\n'
      })

    it('is replaced there', async () => {
      const { url, folder } = await start()
      await migratorFor(url, folder).migrate()
      expect(await queryPostgres(url, validity.replace('t_x', 'app.t_x'))).toEqual([{ valid: true }])
    })

    it('is looked up there after a cut', async () => {
      const { url, folder } = await start()
      await queryPostgres(url, 'CREATE TABLE t (x int); CREATE INDEX t_x ON t (x)')
      await queryPostgres(url, "UPDATE kit_migration_steps SET state = 'running' WHERE state = 'failed'")
      await migratorFor(url, folder).migrate()
      expect(await queryPostgres(url, validity.replace('t_x', 'app.t_x'))).toEqual([{ valid: true }])
    })
  })

  it('in a program is replaced as well, in the schema that the program set', async () => {
    const { url, folder } = await failedInApp({
      '1_index.mjs': `export const config = { transaction: false }
export const up = async (knex) => {
  await knex.raw('SET search_path = app')
  await knex.raw('CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS t_x ON t (x)')
}
`
    })
    await migratorFor(url, folder).migrate()
    expect(await queryPostgres(url, validity.replace('t_x', 'app.t_x'))).toEqual([{ valid: true }])
  })

  it('without a name leaves no index behind', async () => {
    const url = await server.createDatabase()
    const folder = temporaryFolder()
    await queryPostgres(url, 'CREATE TABLE t (x int, y int); CREATE INDEX ON t (y); INSERT INTO t VALUES (1), (1)')
    writeMigrations(folder, indexOf('CREATE UNIQUE INDEX CONCURRENTLY ON t (x)'))
    for (const time of ['first', 'second'])
      await expect(migratorFor(url, folder).migrate(), time).rejects.toMatchObject({ code: 'KIT_MIGRATE_STATEMENT' })
    await queryPostgres(url, 'TRUNCATE t')
    await migratorFor(url, folder).migrate()
    expect(
      await queryPostgres(
        url,
        "SELECT indexrelid::regclass::text AS name, indisvalid AS valid FROM pg_index JOIN pg_class c ON c.oid = indrelid WHERE relname = 't' ORDER BY 1"
      )
    ).toEqual([
      { name: 't_x_idx', valid: true },
      { name: 't_y_idx', valid: true }
    ])
  })

  it('may be corrected when its table cannot even be looked up', async () => {
    const url = await server.createDatabase()
    const folder = temporaryFolder()
    await queryPostgres(url, 'CREATE TABLE t (x int)')
    writeMigrations(folder, indexOf('CREATE INDEX CONCURRENTLY t_x ON otherdb.public.t (x)'))
    for (const time of ['first', 'second'])
      await expect(migratorFor(url, folder).migrate(), time).rejects.toMatchObject({
        message: expect.stringMatching(/^1_index\.sql:4: .*cross-database/) as string
      })
    writeMigrations(folder, indexOf('CREATE INDEX CONCURRENTLY t_x ON t (x)'))
    await migratorFor(url, folder).migrate()
    expect(await queryPostgres(url, validity)).toEqual([{ valid: true }])
  })
})
