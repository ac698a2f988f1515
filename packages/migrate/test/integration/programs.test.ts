import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describeWithServer, runBin, startBin } from '@kit-internal/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EngineUnderTest, log, migratorFor, servers, sqlite, stateOf, writeMigrations } from './engines.js'
import { full, recordProof } from './proof.js'
import { withMongo } from './query.js'

const bin = fileURLToPath(new URL('../../bin/kit-migrate.js', import.meta.url))
const preload = fileURLToPath(new URL('./kill-at.cjs', import.meta.url))
const found: (readonly [string, string])[] = []

/** Definitions, rows, an answer that later statements need, and a named step, on every engine alike. */
const program = (config = '') => `${config}
import type { Knex } from 'knex'

export async function up(knex: Knex, { step }: { step: Function }): Promise<void> {
  if (knex.isTransaction) await knex.transaction(async (trx) => trx('log').where({ what: 'none' }).del())
  await knex.schema.createTable('a', (table) => {
    table.increments('x')
    table.integer('z')
  })
  // Ids are given, as those that a killed run was given are not given again.
  const [first] = await knex('a').insert({ x: 1, z: 1 }, ['x'])
  const x = typeof first === 'object' ? first.x : first
  await knex.schema.alterTable('a', (table) => table.index(['z'], 'a_z'))
  await step('rows', async (knex: Knex) => {
    await knex('a').insert({ x: x + 1, z: x + 1 })
    await knex('log').insert({ what: 'step?' })
  })
  await knex.schema.alterTable('a', (table) => table.integer('y').notNullable().defaultTo(7))
  await knex('log').insert({ what: 'up' })
}

export async function down(knex: Knex): Promise<void> {
  await knex('log').insert({ what: 'down' })
  await knex.schema.alterTable('a', (table) => table.dropIndex(['z'], 'a_z'))
  await knex.schema.dropTable('a')
}
`

const apart = 'export const config = { transaction: false }'
const cases = [
  ['in a transaction', '', 'up'],
  ['in a transaction', '', 'down'],
  ['without a transaction', apart, 'up'],
  ['without a transaction', apart, 'down']
] as const

function describePrograms(under: EngineUnderTest, createDatabase: (folder: string) => Promise<string>): void {
  let folder = ''
  let url = ''
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kit program-'))
    url = await createDatabase(folder)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))

  const prepare = async (direction: 'up' | 'down', text: string) => {
    await under.clear(url)
    writeMigrations(folder, { '1_log.sql': log, '2_program.ts': text })
    await migratorFor(url, folder).migrate(direction === 'up' ? { to: '1' } : {})
  }
  const run = (direction: 'up' | 'down', kill: Readonly<Record<string, string>>) =>
    runBin(bin, [...(direction === 'up' ? ['migrate'] : ['rollback', '--force']), '-c', url], {
      cwd: folder,
      env: { NODE_OPTIONS: `--require "${preload}"`, KIT_KILL_ENGINE: under.engine, KIT_KILL_FROM: bin, ...kill }
    })

  it.each(under.engine === 'mysql' ? cases.slice(2) : cases)(
    'SIGKILL at calls to the driver, %s (%s), %s: the next run finishes it, once',
    async (title, config, direction) => {
      const text = program(config)
      await prepare(direction, text)
      const counted = join(folder, 'count')
      const whole = await run(direction, { KIT_KILL_COUNT: counted })
      expect(whole, whole.stderr).toMatchObject({ code: 0 })
      const calls = Number(readFileSync(counted, 'utf8'))
      const wanted = await stateOf(under, url)
      expect(wanted).toContain(direction === 'up' ? 'step?' : 'down')
      let kills = 0
      const moments = under.engine === 'sqlite' ? ['before', 'after'] : ['before', 'during', 'after']
      const stride = full ? 1 : Math.ceil(calls / 2)
      for (let n = full ? 1 : 1 + (calls % stride); n <= calls; n += stride) {
        for (const when of full ? moments : [moments[n % moments.length] as string]) {
          await prepare(direction, text)
          const killed = await run(direction, { KIT_KILL_AT: String(n), KIT_KILL_WHEN: when })
          expect(killed.signal, `${when} call ${n}: ${killed.stderr}`).toBe('SIGKILL')
          kills++
          const again = migratorFor(url, folder)
          await (direction === 'up' ? again.migrate() : again.rollback({ to: '1' }))
          expect(await stateOf(under, url), `killed ${when} call ${n} of ${calls}`).toBe(wanted)
        }
      }
      found.push([
        `${under.name}, ${direction}, ${title}`,
        `${kills} kills around ${calls} calls: 0 lost, 0 doubled, 0 stuck`
      ])
    },
    1_800_000
  )
}

const ways = [
  ['in a transaction', ''],
  ['without a transaction', apart]
] as const

/** What is not awaited is done or refused, and what never ends is left: the server has nothing of it afterwards. */
function describeForgetful(under: EngineUnderTest, createDatabase: (folder: string) => Promise<string>): void {
  let folder = ''
  let url = ''
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kit forgetful-'))
    url = await createDatabase(folder)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))

  const whatsIn = async () => (await under.query(url, 'SELECT what FROM log ORDER BY what')).map(({ what }) => what)
  const insert = (what: string) => `knex('log').insert({ what: '${what}' })`
  const up = (body: string, config = '') => `${config}\nexport async function up(knex, { step }) {\n${body}\n}\n`

  it.each(ways)('waits for chains of statements that it does not await, %s', async (_title, config) => {
    await under.clear(url)
    const chain = (name: string) =>
      `${insert(`${name}1`)}.then(() => ${insert(`${name}2`)}).then(() => ${insert(`${name}3`)}).then(() => undefined)`
    writeMigrations(folder, {
      '1_log.sql': log,
      '2_a.mjs': up(`await step('s', async (knex) => { ${chain('s')} })\n${chain('t')}`, config),
      '3_b.mjs': up(`await ${insert('u')}`, config)
    })
    await migratorFor(url, folder).migrate()
    expect(await whatsIn()).toEqual(['s1', 's2', 's3', 't1', 't2', 't3', 'u'])
  })

  it.each(ways)('sends nothing in the next migration, %s', async (_title, config) => {
    await under.clear(url)
    writeMigrations(folder, {
      '1_log.sql': log,
      '2_a.mjs': up(`setTimeout(() => ${insert('late')}.then(() => undefined), 300)`, config),
      '3_b.mjs': up(`await new Promise((resolve) => setTimeout(resolve, 800))\nawait ${insert('b')}`, config),
      '4_c.mjs': up(`await ${insert('c')}`)
    })
    const { code, stderr } = await runBin(bin, ['migrate', '-c', url], { cwd: folder })
    expect(code).toBe(1)
    expect(stderr).toContain('INSERT INTO log was sent by 2_a.mjs after it had ended: await it.')
    expect(await whatsIn()).not.toContain('late')
  })

  it('is left five seconds after Ctrl-C when it never ends, with its lock released', async () => {
    await under.clear(url)
    writeMigrations(folder, {
      '1_log.sql': log,
      '2_a.mjs': up(`await ${insert('a')}\nawait new Promise(() => setInterval(() => {}, 1000))`)
    })
    await migratorFor(url, folder).migrate({ to: '1' })
    const start = performance.now()
    const running = startBin(bin, ['migrate', '--verbose', '-c', url], { cwd: folder })
    await new Promise((resolve) => setTimeout(resolve, 2_500))
    running.child.kill('SIGINT')
    const { code, stderr } = await running.finished
    expect({ code, stderr }).toMatchObject({ code: 130 })
    expect(stderr).toContain('Stopping. The same again ends it at once.')
    expect(stderr).toContain('interrupted: Stopped in the middle of 2_a.mjs.')
    expect(performance.now() - start).toBeLessThan(15_000)
    if (under.engine !== 'mysql') expect(await whatsIn()).toEqual([])
    writeMigrations(folder, { '2_a.mjs': up(`await ${insert('a')}`) })
    expect((await migratorFor(url, folder).migrate({ to: '2' })).applied).toHaveLength(1)
    expect(await whatsIn()).toEqual(['a'])
  }, 60_000)
}

describe('a migration that is a program on SQLite', () => {
  describePrograms(sqlite, async (folder) => {
    const url = `sqlite:${join(folder, 'program.db')}`
    await sqlite.query(url, 'SELECT 1')
    return url
  })
})
describe('a forgetful program on SQLite', () => {
  describeForgetful(sqlite, async (folder) => {
    const url = `sqlite:${join(folder, 'program.db')}`
    await sqlite.query(url, 'SELECT 1')
    return url
  })
})
for (const under of servers) {
  describeWithServer(under.server, `a migration that is a program on ${under.name}`, (server) => {
    describePrograms(under, () => server.createDatabase())
  })
  describeWithServer(under.server, `a forgetful program on ${under.name}`, (server) => {
    describeForgetful(under, () => server.createDatabase())
  })
}

describeWithServer('mongodb', 'a forgetful program on MongoDB', (server) => {
  let folder = ''
  let url = ''
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kit forgetful-'))
    url = await server.createDatabase()
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))

  it('is waited for, and refused what it sends after it has ended', async () => {
    const insert = (what: string) => `db.collection('log').insertOne({ what: '${what}' })`
    writeMigrations(folder, {
      '1_a.mjs': `export async function up(db) { ${insert('a1')}.then(() => ${insert('a2')}).then(() => ${insert('a3')}) }`,
      '2_b.mjs': `export async function up(db) { setTimeout(() => ${insert('late')}, 300) }`,
      '3_c.mjs': `export async function up(db) { await new Promise((resolve) => setTimeout(resolve, 800)); await ${insert('c')} }`
    })
    const { code, stderr } = await runBin(bin, ['migrate', '-c', url], { cwd: folder })
    expect({ code, stderr }).toMatchObject({ code: 1 })
    expect(stderr).toContain('insert log was sent by 2_b.mjs after it had ended: await it.')
    const kept = await withMongo(url, (db) => db.collection('log').find().sort({ what: 1 }).toArray())
    expect(kept.map(({ what }) => what as string)).toEqual(['a1', 'a2', 'a3', 'c'])
  })
})

afterAll(() =>
  recordProof({ name: 'programs', title: 'Migrations that are programs and are killed', expected: 12 }, found)
)
