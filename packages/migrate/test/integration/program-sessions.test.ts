import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeWithServer, type TestServer } from '@kit-internal/testkit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { migratorFor, postgresql, servers, writeMigrations } from './engines.js'

const up = (body: string) =>
  `export const config = { transaction: false }\nexport async function up(knex, { client }) {\n${body}\n}\n`

/** A database and a folder for the tests of one engine. */
function project(server: TestServer) {
  const it = { folder: '', url: '' }
  beforeAll(async () => {
    it.folder = mkdtempSync(join(tmpdir(), 'kit sessions-'))
    it.url = await server.createDatabase()
  })
  afterAll(() => rmSync(it.folder, { recursive: true, force: true, maxRetries: 5 }))
  return it
}

/** Reads under one setting what it writes under another; the place to write to is missing at first. */
const settings: Readonly<Record<string, string>> = {
  postgresql: `await knex.raw('set search_path to one')
    const rows = await knex('src').select('x')
    await knex.raw('set search_path to two')
    await knex('dst').insert(rows)`,
  mysql: `await knex.raw('set session group_concat_max_len = 1000')
    const [[{ x }]] = await knex.raw('select @@session.group_concat_max_len as x')
    await knex.raw('set session group_concat_max_len = 2000')
    await knex('dst').insert({ x })`
}
const prepared: Readonly<Record<string, string>> = {
  postgresql:
    'CREATE SCHEMA one; CREATE SCHEMA two; CREATE TABLE one.src (x int); CREATE TABLE two.src (x int); INSERT INTO one.src VALUES (1); INSERT INTO two.src VALUES (2)',
  mysql: 'SELECT 1'
}
const target: Readonly<Record<string, string>> = { postgresql: 'two.dst', mysql: 'dst' }

for (const under of servers) {
  describeWithServer(under.server, `the settings of a program on ${under.name}`, (server) => {
    const at = project(server)

    it('are made at their places again when it goes on', async () => {
      await under.query(at.url, prepared[under.engine] ?? '')
      writeMigrations(at.folder, { '1_a.mjs': up(settings[under.engine] ?? '') })
      await expect(migratorFor(at.url, at.folder).migrate()).rejects.toMatchObject({ code: 'KIT_MIGRATE_STATEMENT' })
      await under.query(at.url, `CREATE TABLE ${target[under.engine]} (x int)`)
      await migratorFor(at.url, at.folder).migrate()
      const rows = await under.query(at.url, `SELECT x FROM ${target[under.engine]}`)
      expect(rows.map(({ x }) => Number(x))).toEqual([under.engine === 'mysql' ? 1000 : 1])
    })
  })
}

describeWithServer('postgresql', 'the connection of a program on PostgreSQL', (server) => {
  const at = project(server)
  const query = (sql: string) => postgresql.query(at.url, sql)

  it('is in the transaction of the program before knex sends anything', async () => {
    const body = "await client.query('CREATE TABLE early (x int)')\nthrow new Error('no')"
    writeMigrations(at.folder, { '1_a.mjs': up(body).replace('false', 'true') })
    await expect(migratorFor(at.url, at.folder).migrate()).rejects.toMatchObject({ code: 'KIT_MIGRATE_PROGRAM' })
    expect(await query("SELECT to_regclass('early') AS early")).toEqual([{ early: null }])
  })

  it('takes several statements in one text, which a run that goes on does not send again', async () => {
    await postgresql.clear(at.url)
    const twice = `await knex.raw('create table m (x int); insert into m values (1)')
      await knex.raw('select 1; update m set x = x + 1')
      await knex.raw('create temporary table t (x int)')
      await knex('missing').insert({ x: 1 })`
    writeMigrations(at.folder, { '1_a.mjs': up(twice) })
    await expect(migratorFor(at.url, at.folder).migrate()).rejects.toMatchObject({ code: 'KIT_MIGRATE_STATEMENT' })
    await query('CREATE TABLE missing (x int)')
    // What was temporary is gone, so that this one cannot go on: what stands before it ran once.
    await expect(migratorFor(at.url, at.folder).migrate()).rejects.toMatchObject({ code: 'KIT_MIGRATE_HALF_DONE' })
    expect(await query('SELECT x FROM m')).toEqual([{ x: 2 }])
  })
})
