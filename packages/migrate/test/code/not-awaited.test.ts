import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import type { MigrateEvent } from '../../src/index.js'
import { sqliteProject } from '../project.js'

const apart = 'export const config = { transaction: false }\n'
const table = "await knex.schema.createTable('c', (t) => { t.integer('x') })"
const chain =
  "knex('c').insert({ x: 1 }).then(() => knex('c').insert({ x: 2 })).then(() => knex('c').insert({ x: 3 })).then(() => undefined)"
const up = (body: string, config = '') => `${config}export async function up(knex, context) {\n${body}\n}\n`
const [setup] = [up(table)]
const states = async (project: ReturnType<typeof sqliteProject>) =>
  (await project.migrator().list()).map(({ state }) => state)

describe('what a program does not wait for', () => {
  it.each([
    ['in a transaction', up(`${table}\n${chain}`)],
    ['without a transaction', up(`${table}\n${chain}`, apart)],
    ['in a step', up(`${table}\nawait context.step('fill', async (knex) => { ${chain} })`)],
    ['in a step of its own', up(`${table}\nawait context.step('fill', async (knex) => { ${chain} })`, apart)]
  ])('is done all the same, link by link, %s', async (_title, text) => {
    const project = sqliteProject({ '1_a.mjs': text, '2_b.mjs': up("await knex('c').insert({ x: 4 })") })
    await project.migrator().migrate()
    expect(project.query('SELECT x FROM c').map(({ x }) => x)).toEqual([1, 2, 3, 4])
    expect(project.query('SELECT count(*) AS steps FROM kit_migration_steps WHERE version = 1')).not.toEqual([
      { steps: 0 }
    ])
  })

  it.each(['', apart])('is done all the same when it is a step (%s)', async (config) => {
    const slow = 'await new Promise((resolve) => setTimeout(resolve, 50))'
    const step = `context.step('s', async (knex) => { ${slow}; await knex('c').insert({ x: 1 }) }).then(() => undefined)`
    const project = sqliteProject({ '0_c.mjs': setup, '1_a.mjs': up(step, config) })
    await project.migrator().migrate()
    expect(project.query('SELECT x FROM c')).toEqual([{ x: 1 }])
  })

  it('takes the step back with it when it fails', async () => {
    const project = sqliteProject({
      '0_c.mjs': setup,
      '1_a.mjs': up(
        "await context.step('fill', async (knex) => { knex('c').insert({ x: 1 }).then(() => knex('nothing').insert({ x: 2 })).then(() => undefined) })",
        apart
      )
    })
    await expect(project.migrator().migrate()).rejects.toMatchObject({ code: 'KIT_MIGRATE_STATEMENT' })
    expect(project.query('SELECT x FROM c')).toEqual([])
    expect(await states(project)).toEqual(['applied', 'applying'])
  })

  it('is a failure of the program in a transaction of its own that ended meanwhile', async () => {
    const project = sqliteProject({ '1_a.mjs': up(`${table}\nawait knex.transaction(async (knex) => { ${chain} })`) })
    await expect(project.migrator().migrate()).rejects.toMatchObject({
      code: 'KIT_MIGRATE_PROGRAM',
      message: 'INSERT INTO c was sent by 1_a.mjs after the part that it belongs to had ended: await it.'
    })
    expect(await states(project)).toEqual(['pending'])
  })
})

describe('what a program sends after it has ended', () => {
  const later = "setTimeout(() => knex('c').insert({ x: 1 }).then(() => undefined), 60)"
  const waiting = "await new Promise((resolve) => setTimeout(resolve, 250))\nawait knex('c').insert({ x: 2 })"
  const refused = {
    code: 'KIT_MIGRATE_PROGRAM',
    message: 'INSERT INTO c was sent by 1_a.mjs after it had ended: await it.'
  }

  it.each([
    ['in a transaction', ''],
    ['without a transaction', apart]
  ])('is refused, and never a part of the next migration, %s', async (_title, config) => {
    const project = sqliteProject({ '0_c.mjs': setup, '1_a.mjs': up(later, config), '2_b.mjs': up(waiting) })
    const events: MigrateEvent[] = []
    await expect(project.migrator({ onEvent: (event) => events.push(event) }).migrate()).rejects.toMatchObject(refused)
    expect(project.query('SELECT x FROM c')).toEqual([])
    expect(
      events.filter((event) => event.type === 'statement' && event.statement.description === 'INSERT INTO c')
    ).toHaveLength(1)
    expect(await states(project)).toEqual(['applied', 'applied', 'pending'])
  })

  it('is told together with the failure of the migration that it would have been lost with', async () => {
    const project = sqliteProject({
      '0_c.mjs': setup,
      '1_a.mjs': up(later, apart),
      '2_b.mjs': up(`${waiting.split('\n')[0] ?? ''}\nthrow new Error('no')`)
    })
    await expect(project.migrator().migrate()).rejects.toMatchObject({
      ...refused,
      hint: expect.stringContaining('2_b.mjs:3: up failed: no.') as string
    })
  })

  it('fails the run also when the program swallows the refusal, and migrations in one transaction with it', async () => {
    const project = sqliteProject({
      '0_c.mjs': setup,
      '1_a.mjs': up(later.replace('undefined)', 'undefined, () => undefined)')),
      '2_b.mjs': up(waiting)
    })
    await expect(project.migrator().migrate({ batch: true })).rejects.toMatchObject(refused)
    expect(await states(project)).toEqual(['pending', 'pending', 'pending'])
  })

  it('is refused for a step that has ended while the program goes on', async () => {
    const project = sqliteProject({
      '0_c.mjs': setup,
      '1_a.mjs': up(`await context.step('a', async (knex) => { ${later} })\n${waiting}`, apart)
    })
    await expect(project.migrator().migrate()).rejects.toMatchObject({
      code: 'KIT_MIGRATE_PROGRAM',
      message: 'INSERT INTO c was sent by 1_a.mjs after the part that it belongs to had ended: await it.'
    })
    expect(project.query('SELECT x FROM c')).toEqual([])
  })

  it('is no failure of a run that failed before', async () => {
    const project = sqliteProject({ '1_a.mjs': up(`${table}\n${chain}\nthrow new Error('no')`) })
    await expect(project.migrator().migrate()).rejects.toMatchObject({
      message: expect.stringContaining('up failed: no') as string
    })
    await pause(20)
    expect(await states(project)).toEqual(['pending'])
  })
})

describe('what a program builds and never runs', () => {
  const b = "knex.schema.createTable('b', (t) => t.increments())"
  it.each([
    ['a table', b, 'createTable("b")'],
    ['a question', "if (knex.schema.hasTable('b')) return", 'hasTable("b")'],
    ['rows', "knex('c').insert({ x: 1 })", 'knex("c").insert()'],
    ['rows with a conflict', "knex('c').insert({ x: 1 }).onConflict('x').ignore()", 'knex("c").insert()'],
    ['a change', "knex('c').where({ x: 1 }).update({ x: 2 })", 'knex("c").update()'],
    ['a deletion', "knex('c').del()", 'knex("c").del()'],
    ['a table, in a step', `await context.step('s', async (knex) => { ${b} })`, 'createTable("b")']
  ])('is its failure: %s', async (_title, body, what) => {
    for (const config of ['', apart]) {
      const project = sqliteProject({ '0_c.mjs': setup, '1_a.mjs': up(body, config) })
      await expect(project.migrator().migrate()).rejects.toMatchObject({
        code: 'KIT_MIGRATE_PROGRAM',
        message: `1_a.mjs builds ${what} and never runs it.`,
        hint: expect.stringContaining('Write await before it') as string
      })
      expect(project.query('SELECT * FROM kit_migration_steps WHERE version = 1')).toEqual([])
    }
  })

  it('is fine when it is a part of something else, or text', async () => {
    const project = sqliteProject({
      '0_c.mjs': setup,
      '1_a.mjs': up(`
        const unused = knex('c').select()
        const builder = knex.schema
        knex.schema.createTable('b', (t) => t.increments()).toSQL()
        String(knex.schema.dropTable('c'))
        await knex.schema.dropTable('c').generateDdlCommands()
        knex('c').insert({ x: 9 }).toString()
        await knex('c').insert(knex('c').select().where('x', '<', 0))
        await knex('c').whereIn('x', knex('c').select('x')).update({ x: 1 })
        const many = knex('c').insert({ x: 5 })
        await many.clone()
        await knex.with('w', (w) => w.select('x').from('c')).from('w').select()
        const later = knex.schema.createTable('d', (t) => t.increments())
        await context.step('s', async (trx) => { await knex('c').insert({ x: 6 }).transacting(trx) })
        await later
        await Promise.all([knex('c').insert({ x: 7 })])
        knex.with('w', knex('c').insert({ x: 1 }).returning('x')).from('w').select().toSQL()`)
    })
    await project.migrator().migrate()
    expect(project.query('SELECT x FROM c').map(({ x }) => x)).toEqual([5, 6, 7])
  })
})

describe('a program that is told to stop', () => {
  it.each([
    ['in a transaction', up(`${table}\nglobalThis.kitStops()\nawait new Promise(() => {})`), 'pending'],
    ['without one', up(`${table}\nglobalThis.kitStops()\nawait new Promise(() => {})`, apart), 'applying'],
    [
      'in a step',
      up(
        `${table}\nawait context.step('s', async (knex) => { await knex('c').insert({ x: 1 }); globalThis.kitStops(); await new Promise(() => {}) })`,
        apart
      ),
      'applying'
    ]
  ])('has five seconds for it, and is left where it is then, %s', async (_title, text, state) => {
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    try {
      const project = sqliteProject({ '1_a.mjs': text })
      const stopping = new AbortController()
      const stopped = new Promise<void>((resolve) => {
        Object.assign(globalThis, {
          kitStops: () =>
            setImmediate(() => {
              stopping.abort()
              resolve()
            })
        })
      })
      let ended = false
      const run = project
        .migrator({ signal: stopping.signal })
        .migrate()
        .finally(() => (ended = true))
      const failure = expect(run).rejects.toMatchObject({ code: 'KIT_MIGRATE_INTERRUPTED' })
      await stopped
      await vi.advanceTimersByTimeAsync(4_900)
      expect(ended).toBe(false)
      await vi.advanceTimersByTimeAsync(200)
      await failure
      vi.useRealTimers()
      expect(await states(project)).toEqual([state])
      const left = project.query("SELECT name FROM sqlite_master WHERE name = 'c'")
      expect(left).toHaveLength(state === 'pending' ? 0 : 1)
      if (left.length > 0) expect(project.query('SELECT x FROM c')).toEqual([])
    } finally {
      vi.useRealTimers()
    }
  })

  it('can end by itself before that', async () => {
    const project = sqliteProject({
      '1_a.mjs': up(
        `${table}\nglobalThis.kitStops()\nawait new Promise((resolve) => context.signal.addEventListener('abort', resolve))`
      )
    })
    const stopping = new AbortController()
    Object.assign(globalThis, { kitStops: () => setImmediate(() => stopping.abort()) })
    const start = performance.now()
    await expect(project.migrator({ signal: stopping.signal }).migrate()).rejects.toMatchObject({
      code: 'KIT_MIGRATE_INTERRUPTED'
    })
    expect(performance.now() - start).toBeLessThan(4_000)
  })
})
