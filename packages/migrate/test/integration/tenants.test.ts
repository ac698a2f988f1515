import { join } from 'node:path'
import { createTenantMigrator, type TenantOutcome } from '@kit/migrate'
import { describeWithServer, runBin, temporaryFolder } from '@kit-internal/testkit'
import { describe, expect, it } from 'vitest'
import { writeMigrations } from './engines.js'
import { queryPostgres } from './query.js'

const bin = join(import.meta.dirname, '../../bin/kit-migrate.js')
const migrations = {
  '1_users.sql':
    '-- UP Migration\nCREATE TABLE users (id INTEGER PRIMARY KEY);\n-- DOWN Migration\nDROP TABLE users;\n',
  '2_posts.sql': '-- UP Migration\nCREATE TABLE posts (id INTEGER PRIMARY KEY);\n-- DOWN Migration\nDROP TABLE posts;\n'
}
const states = (tenants: readonly TenantOutcome<unknown>[]) => tenants.map(({ schema, state }) => `${schema} ${state}`)

describeWithServer('postgresql', 'many tenants', (server) => {
  const project = async () => {
    const folder = temporaryFolder()
    writeMigrations(folder, migrations)
    const connection = await server.createDatabase()
    const tables = async () =>
      (
        await queryPostgres(
          connection,
          "SELECT table_schema || '.' || table_name AS name FROM information_schema.tables WHERE table_name IN ('users', 'posts') ORDER BY 1"
        )
      ).map(({ name }) => name)
    const run = (args: readonly string[]) =>
      runBin(bin, [...args, '-c', connection], { cwd: folder, timeoutMs: 60_000 })
    return { folder, connection, tables, run, query: (sql: string) => queryPostgres(connection, sql) }
  }

  it('have each their own tables and ledger', async () => {
    const { folder, connection, tables } = await project()
    const tenants = createTenantMigrator({ connection, cwd: folder, schemas: ['a', 'b', 'it"s'], parallel: 2 })
    const { done, failed, skipped } = await tenants.migrate()
    expect({ done, failed, skipped }).toEqual({ done: 3, failed: 0, skipped: 0 })
    expect(await tables()).toEqual(['a.posts', 'a.users', 'b.posts', 'b.users', 'it"s.posts', 'it"s.users'])
    const status = await tenants.status()
    expect(status.tenants.map((tenant) => tenant.state === 'done' && tenant.result.clean)).toEqual([true, true, true])
    await tenants.rollback()
    expect(await tables()).toEqual(['a.users', 'b.users', 'it"s.users'])
  })

  it('a failing one stops no other, and a rerun does what is left', async () => {
    const { folder, connection, tables, query } = await project()
    await query('CREATE SCHEMA b; CREATE TABLE b.posts (in_the_way INTEGER)')
    const seen: string[] = []
    const tenants = createTenantMigrator({
      connection,
      cwd: folder,
      schemas: ['a', 'b', 'c'],
      parallel: 1,
      onTenant: ({ schema, state }) => seen.push(`${schema} ${state}`)
    })
    const first = await tenants.migrate()
    expect(states(first.tenants)).toEqual(['a done', 'b failed', 'c done'])
    expect(seen).toEqual(['a done', 'b failed', 'c done'])
    expect(first.tenants[1]).toMatchObject({
      error: { code: 'KIT_MIGRATE_STATEMENT', message: expect.stringContaining('2_posts.sql') as string }
    })
    await query('DROP TABLE b.posts')
    const second = await tenants.migrate()
    expect(
      second.tenants.map((tenant) => tenant.state === 'done' && tenant.result.applied.map(({ file }) => file))
    ).toEqual([[], ['2_posts.sql'], []])
    expect(await tables()).toHaveLength(6)
  })

  it('that are not begun when the run is told to stop are said to be skipped', async () => {
    const { folder, connection, tables } = await project()
    const stop = new AbortController()
    const schemas = ['a', 'b', 'c']
    const tenants = createTenantMigrator({
      connection,
      cwd: folder,
      schemas,
      parallel: 1,
      signal: stop.signal,
      onTenant: () => stop.abort()
    })
    expect(states((await tenants.migrate()).tenants)).toEqual(['a done', 'b skipped', 'c skipped'])
    expect(await tables()).toEqual(['a.posts', 'a.users'])
  })

  it('are named by a query, reported as one JSON, and end with 1 when any failed', async () => {
    const { run, query } = await project()
    await query(
      "CREATE TABLE tenants (name TEXT); INSERT INTO tenants VALUES ('x'), ('y'); CREATE SCHEMA y; CREATE TABLE y.users (id INTEGER)"
    )
    const from = ['--schemas-from-query', 'select name from tenants order by name', '--json']
    const migrated = await run(['migrate', ...from])
    expect(migrated.code).toBe(1)
    expect(JSON.parse(migrated.stdout)).toMatchObject({
      done: 1,
      failed: 1,
      tenants: [
        { schema: 'x', state: 'done' },
        { schema: 'y', state: 'failed' }
      ]
    })
    const checked = await run(['status', ...from, '--check'])
    expect([checked.code, (JSON.parse(checked.stdout) as { done: number }).done]).toEqual([1, 2])
    const shown = await run(['status', '--schemas', 'x,y', '--check'])
    expect(shown.code).toBe(1)
    expect(shown.stdout).toContain('✓ x: 2 applied, 0 pending\n')
    expect(shown.stdout).toContain('✗ y: 0 applied, 2 pending\n')
    expect(shown.stdout).toContain('2 schemas done, 1 not clean\n')
    const wrong = await run(['migrate', '--schemas-from-query', 'select nothing from nowhere'])
    expect([wrong.code, wrong.stderr]).toEqual([
      2,
      expect.stringContaining('The query for the schemas failed: relation "nowhere" does not exist')
    ])
  })

  it('are named by the first column, whatever its name and type, and a row without a name is refused', async () => {
    const { folder, connection, query } = await project()
    await query("CREATE TABLE tenants (id INTEGER, name TEXT); INSERT INTO tenants VALUES (7, 'x'), (8, NULL)")
    const from = (schemasFromQuery: string) => createTenantMigrator({ connection, cwd: folder, schemasFromQuery })
    const first = await from('select id, name as kit, 1, 2 from tenants order by id; -- all\n').migrate()
    expect(states(first.tenants)).toEqual(['7 done', '8 done'])
    await expect(from('select name from tenants').migrate()).rejects.toMatchObject({
      code: 'KIT_MIGRATE_OPTION',
      message: expect.stringContaining('NULL') as string
    })
  })

  it('a query for them that would change something is refused, and changes nothing', async () => {
    const { folder, connection, query } = await project()
    await query("CREATE TABLE tenants (name TEXT); INSERT INTO tenants VALUES ('x')")
    for (const schemasFromQuery of ['drop table tenants', 'delete from tenants returning name']) {
      const tenants = createTenantMigrator({ connection, cwd: folder, schemasFromQuery })
      await expect(tenants.migrate()).rejects.toMatchObject({ code: 'KIT_MIGRATE_OPTION' })
    }
    expect(await query('SELECT name FROM tenants')).toHaveLength(1)
  })

  it('are told one line each, and rolled back only after a yes or --force', async () => {
    const { run, tables, query } = await project()
    const all = ['--schemas', 'a, b']
    const migrated = await run(['migrate', ...all, '--parallel', '1'])
    expect([migrated.code, migrated.stdout]).toEqual([
      0,
      '✓ a: 2 migrations applied\n✓ b: 2 migrations applied\n✅ 2 schemas done\n'
    ])
    await query('INSERT INTO b.posts VALUES (1), (2)')
    const refused = await run(['rollback', ...all])
    expect([refused.code, refused.stderr]).toEqual([
      2,
      expect.stringMatching(/Roll back 2 migrations in 2 schemas at postgresql:\S+, losing b\.posts \(2 rows\)/)
    ])
    expect(await tables()).toHaveLength(4)
    expect((await run(['rollback', ...all, '--force'])).code).toBe(0)
    expect(await tables()).toEqual(['a.users', 'b.users'])
  })

  it('are rolled back under the names that the query gave, whatever is in them', async () => {
    const { run, tables, query } = await project()
    expect((await run(['migrate', '--schemas', 'a,b'])).code).toBe(0)
    await query('CREATE SCHEMA "a,b"')
    // Nothing to take back in this one, so nobody is asked.
    const rolledBack = await run(['rollback', '--schemas-from-query', "select 'a,b'"])
    expect([rolledBack.code, rolledBack.stdout]).toEqual([0, '✓ a,b: 0 migrations rolled back\n✅ 1 schema done\n'])
    expect(await tables()).toHaveLength(4)
  })
})

describe('tenants', () => {
  it('need a database with schemas, one way to name them, and a whole number at once', () => {
    const make = (options: object) => () =>
      createTenantMigrator({ connection: 'postgresql://localhost/x', schemas: ['a'], ...options })
    for (const wrong of [
      { connection: 'sqlite:./x.db' },
      { schemasFromQuery: 'select 1' },
      { schemas: undefined },
      { parallel: 0 },
      { schemas: [''] },
      // PostgreSQL would cut it to 63 bytes, and two of them might become one.
      { schemas: ['ü'.repeat(32)] }
    ])
      expect(make(wrong)).toThrow(expect.objectContaining({ code: 'KIT_MIGRATE_OPTION' }))
  })
})
