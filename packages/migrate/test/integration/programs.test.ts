import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describeWithServer, runBin } from '@kit-internal/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EngineUnderTest, log, migratorFor, servers, sqlite, stateOf, writeMigrations } from './engines.js'
import { full, recordProof } from './proof.js'

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

describe('a migration that is a program on SQLite', () => {
  describePrograms(sqlite, async (folder) => {
    const url = `sqlite:${join(folder, 'program.db')}`
    await sqlite.query(url, 'SELECT 1')
    return url
  })
})
for (const under of servers) {
  describeWithServer(under.server, `a migration that is a program on ${under.name}`, (server) => {
    describePrograms(under, () => server.createDatabase())
  })
}

afterAll(() =>
  recordProof({ name: 'programs', title: 'Migrations that are programs and are killed', expected: 12 }, found)
)
