import { describe, expect, it } from 'vitest'
import { sqliteProject } from '../project.js'

const apart = 'export const config = { transaction: false }\n'
const up = (body: string, config = '') => `${config}export async function up(knex, { step }) {\n${body}\n}\n`
const tables = up("for (const name of ['a', 'b']) await knex.schema.createTable(name, (t) => { t.integer('x') })")
const pause = (ms: number) => `new Promise((resolve) => setTimeout(resolve, ${ms}))`
const insert = (table: string, x: number) => `knex('${table}').insert({ x: ${x} })`
const rows = (project: ReturnType<typeof sqliteProject>, table: string) =>
  project.query(`SELECT x FROM ${table} ORDER BY x`).map(({ x }) => x)

describe('a step of a program', () => {
  it('shares its transaction with nothing that is sent beside it', async () => {
    const project = sqliteProject({
      '0_tables.mjs': tables,
      '1_a.mjs': up(
        `await Promise.all([
          step('s', async (knex) => { await ${insert('a', 1)}; await ${pause(100)}; await ${insert('a', 2)} }),
          ${pause(30)}.then(() => ${insert('b', 9)})
        ])`,
        apart
      )
    })
    await expect(project.migrator().migrate()).rejects.toMatchObject({
      code: 'KIT_MIGRATE_PROGRAM',
      message: '1_a.mjs sent INSERT INTO b while step "s" was not done.'
    })
    expect(rows(project, 'b')).toEqual([])
  })

  it('begins behind the statements that are on their way', async () => {
    const project = sqliteProject({
      '0_tables.mjs': tables,
      '1_a.mjs': up(
        `const first = ${insert('b', 1)}.then(() => undefined)
        await step('s', async (knex) => { await ${insert('a', 1)} })
        await first`,
        apart
      )
    })
    const { applied } = await project.migrator().migrate()
    expect(applied[1]?.statements.map(({ description }) => description)).toEqual([
      'INSERT INTO b',
      'INSERT INTO a',
      'step "s"'
    ])
    expect([rows(project, 'a'), rows(project, 'b')]).toEqual([[1], [1]])
  })

  it.each([
    ['in the transaction of the program', ''],
    ['in a transaction of its own', apart]
  ])('keeps nothing when it fails and the program goes on, %s', async (_title, config) => {
    const failing = `step('s', async (knex) => { await ${insert('a', 1)}; throw new Error('no') }).catch(() => {})`
    const refused = `step('t', async (knex) => { await ${insert('a', 2)}; await ${insert('nothing', 2)} }).catch(() => {})`
    const project = sqliteProject({
      '0_tables.mjs': tables,
      '1_a.mjs': up(`await ${failing}\nawait ${refused}\nawait ${insert('b', 3)}`, config)
    })
    await project.migrator().migrate()
    expect([rows(project, 'a'), rows(project, 'b')]).toEqual([[], [3]])
  })
})

describe('what a program may do', () => {
  it.each([
    ['a promise', `await knex.transaction((trx) => trx('a').insert({ x: 1 }).then(trx.commit).catch(trx.rollback))`],
    ['await', `await knex.transaction(async (trx) => { await trx('a').insert({ x: 1 }); await trx.commit() })`]
  ])('is to end a transaction of knex by itself, with %s', async (_title, body) => {
    const project = sqliteProject({ '0_tables.mjs': tables, '1_a.mjs': up(body) })
    await project.migrator().migrate()
    expect(rows(project, 'a')).toEqual([1])
  })

  it('is not to open one without a transaction around it, and is told by name', async () => {
    const project = sqliteProject({
      '0_tables.mjs': tables,
      '1_a.mjs': up("await knex.batchInsert('a', [{ x: 1 }])", apart)
    })
    await expect(project.migrator().migrate()).rejects.toMatchObject({
      code: 'KIT_MIGRATE_TRANSACTION_COMMAND',
      message: expect.stringMatching(
        /^1_a\.mjs opened a transaction, by knex\.transaction\(\) or .*batchInsert/
      ) as string
    })
  })

  it('is not to try again for ever: the signal to stop comes through', async () => {
    const project = sqliteProject({
      '0_tables.mjs': tables,
      '1_a.mjs': up(`for (;;) try { await ${insert('nothing', 1)}; break } catch {}`)
    })
    await project.migrator().migrate({ to: '0' })
    const signal = AbortSignal.timeout(200)
    await expect(project.migrator({ signal }).migrate()).rejects.toMatchObject({ code: 'KIT_MIGRATE_INTERRUPTED' })
  }, 30_000)

  it.each([
    [
      'wrapped',
      `${insert('nothing', 1)}.catch((cause) => { throw new Error('wrapped', { cause }) })`,
      'KIT_MIGRATE_STATEMENT'
    ],
    ['of its own', `${insert('a', 1)}.then(() => undefined.x)`, 'KIT_MIGRATE_PROGRAM']
  ])('is not to leave an error to nobody: one %s fails the program', async (_title, body, code) => {
    const project = sqliteProject({ '0_tables.mjs': tables, '1_a.mjs': up(`void ${body}`) })
    await expect(project.migrator().migrate()).rejects.toMatchObject({ code })
    expect(rows(project, 'a')).toEqual([])
  })
})
