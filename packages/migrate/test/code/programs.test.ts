import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createMigration, type MigrateEvent } from '../../src/index.js'
import { sqliteProject, users } from '../project.js'

const accounts = `import type { Knex } from 'knex'
export async function up(knex: Knex, context: { step: Function }): Promise<void> {
  await knex.schema.createTable('accounts', (table) => {
    table.increments('id')
    table.string('name').notNullable()
  })
  const rows: { id: number }[] = await knex('accounts').insert([{ name: 'why?' }, { name: 'b' }], ['id'])
  await context.step('rename', async (trx: Knex) => trx('accounts').where({ id: rows[1]!.id }).update({ name: 'c' }))
  await knex.transaction((trx) => trx('accounts').insert({ name: 'd' }))
}
export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('accounts')
}
`
const failing = (config = '') => `${config}
export async function up(knex) {
  await knex.schema.createTable('a', (table) => table.increments('id'))
  await knex.schema.createTable('b', (table) => table.increments('id'))
  if (globalThis.kitFails) throw new Error('not today')
  await knex('a').insert({ id: 7 })
}
`

describe('a migration that is a program', () => {
  it('runs among those in SQL, in one order, and back again', async () => {
    const project = sqliteProject({
      '1_users.sql': users,
      '2_accounts.ts': accounts,
      '3_more.sql':
        "-- UP Migration\nINSERT INTO accounts (name) VALUES ('e');\n-- DOWN Migration\nDELETE FROM accounts WHERE name = 'e';\n"
    })
    const { applied } = await project.migrator().migrate()
    expect(applied.map(({ file }) => file)).toEqual(['1_users.sql', '2_accounts.ts', '3_more.sql'])
    expect(project.query('SELECT name FROM accounts ORDER BY id').map(({ name }) => name)).toEqual([
      'why?',
      'c',
      'd',
      'e'
    ])
    expect((await project.migrator().status()).clean).toBe(true)
    await project.migrator().rollback({ to: '1' })
    expect(project.query("SELECT name FROM sqlite_master WHERE name = 'accounts'")).toEqual([])
  })

  it('fails when a statement does that it does not wait for', async () => {
    const project = sqliteProject({
      '1_a.mjs': "export async function up(knex) { void knex('nothing').insert({ a: 1 }).then(() => undefined) }"
    })
    await expect(project.migrator().migrate()).rejects.toMatchObject({
      code: 'KIT_MIGRATE_STATEMENT',
      message: expect.stringContaining('no such table: nothing') as string
    })
    expect((await project.migrator().list())[0]?.state).toBe('pending')
  })

  it('tells what it sent, and the ledger has it', async () => {
    const project = sqliteProject({ '1_accounts.ts': accounts })
    const events: MigrateEvent[] = []
    await project.migrator({ onEvent: (event) => events.push(event) }).migrate()
    const texts = events.flatMap((event) =>
      event.type === 'statement' && !event.statement.read ? [event.statement] : []
    )
    expect(texts.map(({ description }) => description)).toEqual([
      'CREATE TABLE accounts',
      'INSERT INTO accounts',
      'UPDATE accounts',
      'INSERT INTO accounts'
    ])
    expect(texts[0]?.text).toContain('create table `accounts`')
    expect(project.query('SELECT statement FROM kit_migration_steps ORDER BY position')).toEqual(
      texts.map(({ text }) => ({ statement: text }))
    )
  })

  it('keeps nothing when it fails, and says file, line and reason', async () => {
    const project = sqliteProject({ '1_a.js': failing() })
    Object.assign(globalThis, { kitFails: true })
    await expect(project.migrator().migrate()).rejects.toMatchObject({
      code: 'KIT_MIGRATE_PROGRAM',
      message: '1_a.js:5: up failed: not today.',
      hint: expect.stringMatching(/^Nothing of it is kept\./) as string
    })
    expect(project.query("SELECT name FROM sqlite_master WHERE name IN ('a', 'b')")).toEqual([])
    Object.assign(globalThis, { kitFails: false })
    await project.migrator().migrate()
    expect(project.query('SELECT id FROM a')).toEqual([{ id: 7 }])
  })

  it('goes on behind what is done when it has no transaction', async () => {
    const project = sqliteProject({ '1_a.js': failing('export const config = { transaction: false }') })
    Object.assign(globalThis, { kitFails: true })
    await expect(project.migrator().migrate()).rejects.toMatchObject({
      code: 'KIT_MIGRATE_PROGRAM',
      hint: expect.stringMatching(/^What is done is on record/) as string
    })
    expect(project.query("SELECT name FROM sqlite_master WHERE name IN ('a', 'b')")).toHaveLength(2)
    Object.assign(globalThis, { kitFails: false })
    const { applied } = await project.migrator().migrate()
    expect(applied[0]?.statements.map(({ description, earlier }) => [description, earlier ?? false])).toEqual([
      ['CREATE TABLE a', true],
      ['CREATE TABLE b', true],
      ['INSERT INTO a', false]
    ])
  })

  it('refuses to go on when what ran reads differently now', async () => {
    const text = failing('export const config = { transaction: false }')
    const project = sqliteProject({ '1_a.js': text })
    Object.assign(globalThis, { kitFails: true })
    await expect(project.migrator().migrate()).rejects.toThrow()
    project.write('1_a.js', text.replace("'b'", "'other'"))
    await expect(project.migrator().migrate()).rejects.toMatchObject({ code: 'KIT_MIGRATE_EDITED' })
    expect(project.query("SELECT name FROM sqlite_master WHERE name = 'other'")).toEqual([])
  })

  it('skips a named step that is done, and answers a statement that is done as it was answered first', async () => {
    const project = sqliteProject({
      '1_a.mjs': `export const config = { transaction: false }
export async function up(knex, { step }) {
  await knex.schema.createTable('a', (table) => { table.increments('id'); table.string('x') })
  const [id] = await knex('a').insert({ x: 'first' })
  const again = await step('second', (knex) => knex('a').insert({ x: 'second' }))
  if (globalThis.kitFails) throw new Error('not today')
  await knex('a').insert({ x: 'after ' + id + ' ' + again })
}`
    })
    Object.assign(globalThis, { kitFails: true })
    await expect(project.migrator().migrate()).rejects.toThrow('not today')
    Object.assign(globalThis, { kitFails: false })
    await project.migrator().migrate()
    expect(project.query('SELECT x FROM a ORDER BY id').map(({ x }) => x)).toEqual([
      'first',
      'second',
      'after 1 undefined'
    ])
  })

  it('is the same migration as TypeScript in development and as JavaScript in production', async () => {
    const project = sqliteProject({ '1_accounts.ts': accounts })
    await project.migrator().migrate()
    project.remove('1_accounts.ts')
    project.write(
      '1_accounts.js',
      'exports.up = async () => {}\nexports.down = (knex) => knex.schema.dropTable("accounts")\n'
    )
    project.write('1_accounts.d.ts', 'export declare function up(): void\n')
    expect((await project.migrator().status()).clean).toBe(true)
    expect((await project.migrator().migrate()).applied).toEqual([])
    await project.migrator().rollback()
    expect(project.query("SELECT name FROM sqlite_master WHERE name = 'accounts'")).toEqual([])
  })

  it('is edited when its text changed, and the one beside its build is the one that people write', async () => {
    const project = sqliteProject({ '1_a.js': 'throw new Error("the build")', '1_a.ts': accounts })
    await project.migrator().migrate()
    project.write('1_a.ts', `${accounts}// changed\n`)
    await expect(project.migrator().migrate()).rejects.toMatchObject({ code: 'KIT_MIGRATE_EDITED' })
  })

  it('is rolled back by its text in the ledger when the file is gone', async () => {
    const project = sqliteProject({ '1_accounts.ts': accounts })
    await project.migrator().migrate()
    project.remove('1_accounts.ts')
    await project.migrator().rollback()
    expect(project.query("SELECT name FROM sqlite_master WHERE name = 'accounts'")).toEqual([])
  })

  it('loses no child row when knex rebuilds the parent table', async () => {
    const project = sqliteProject({
      '1_tables.js': `exports.up = async (knex) => {
  await knex.schema.createTable('p', (t) => { t.increments('id'); t.string('x') })
  await knex.schema.createTable('c', (t) => { t.integer('p').references('p.id').onDelete('CASCADE') })
  await knex('p').insert({ id: 1, x: 'x' })
  await knex('c').insert({ p: 1 })
}`,
      '2_alter.js': `exports.up = (knex) => knex.schema.alterTable('p', (t) => { t.string('x').notNullable().alter() })
`
    })
    await project.migrator().migrate()
    expect(project.query('SELECT p FROM c')).toEqual([{ p: 1 }])
  })

  it('is rehearsed, and loaded but not run by a dry run', async () => {
    const project = sqliteProject({ '1_accounts.ts': accounts })
    const { planned } = await project.migrator().migrate({ dryRun: true })
    expect(planned).toMatchObject([{ file: '1_accounts.ts', program: true, statements: [] }])
    const { rehearsed } = await project.migrator().migrate({ rehearse: true })
    expect(rehearsed[0]?.statements.map(({ description }) => description)).toContain('CREATE TABLE accounts')
    expect(project.query("SELECT name FROM sqlite_master WHERE name = 'accounts'")).toEqual([])
  })

  it.each([
    ['without up', 'export const down = () => {}', /^1_a\.ts does not export a function "up"/],
    ['that does not compile', 'export const up = (', /^1_a\.ts cannot be loaded/],
    [
      'with an unknown setting',
      'export const up = () => {}\nexport const config = { transactions: false }',
      /unknown setting "transactions"/
    ]
  ])('%s is refused before anything runs', async (_title, text, message) => {
    const project = sqliteProject({ '0_users.sql': users, '1_a.ts': text })
    await expect(project.migrator().migrate()).rejects.toMatchObject({
      code: 'KIT_MIGRATE_FILE',
      message: expect.stringMatching(message) as string
    })
    expect((await project.migrator().status()).migrations.map(({ state }) => state)).toEqual(['pending', 'pending'])
  })

  it.each([
    ['a transaction command', "export const up = (knex) => knex.raw('COMMIT')", 'KIT_MIGRATE_TRANSACTION_COMMAND'],
    [
      'a transaction of knex without one around it',
      'export const config = { transaction: false }\nexport const up = (knex) => knex.transaction((trx) => trx.raw("select 1"))',
      'KIT_MIGRATE_TRANSACTION_COMMAND'
    ],
    [
      'two steps of one name',
      'export const up = async (knex, { step }) => { await step("a", () => 1); await step("a", () => 2) }',
      'KIT_MIGRATE_PROGRAM'
    ],
    [
      'a step inside a step',
      'export const up = (knex, { step }) => step("a", () => step("b", () => 2))',
      'KIT_MIGRATE_PROGRAM'
    ]
  ])('may not use %s', async (_title, text, code) => {
    const project = sqliteProject({ '1_a.js': text })
    await expect(project.migrator().migrate()).rejects.toMatchObject({ code })
  })

  it('cannot go on past a refusal by catching it', async () => {
    const project = sqliteProject({
      '1_a.js': `exports.up = async (knex) => {
  await knex.raw('COMMIT').catch(() => {})
  await knex.schema.createTable('a', (t) => t.increments('id')).catch(() => {})
}`
    })
    await expect(project.migrator().migrate()).rejects.toMatchObject({ code: 'KIT_MIGRATE_TRANSACTION_COMMAND' })
    expect(project.query("SELECT name FROM sqlite_master WHERE name = 'a'")).toEqual([])
  })
})

describe('createMigration', () => {
  it.each([
    ['js', undefined, 'knex'],
    ['ts', undefined, 'knex'],
    [undefined, 'mongodb', 'db'],
    ['ts', 'mongodb', 'db'],
    ['json', 'mongodb', 'createCollection']
  ] as const)('writes one in %s for %s that can be read', async (format, database, word) => {
    const project = sqliteProject()
    const { path, file } = await createMigration({ name: 'Add users', cwd: project.folder, format, database })
    const text = readFileSync(path, 'utf8')
    expect(file).toMatch(/^\d{8}_\d{6}_add_users\./)
    expect(text).toContain(word)
    if (file.endsWith('json')) expect(Object.keys(JSON.parse(text) as object)).toEqual(['up'])
    else expect((await project.migrator().check()).findings).toMatchObject([{ kind: 'pending' }])
  })

  it('refuses a format that the database has not', async () => {
    const { folder: cwd } = sqliteProject()
    await expect(createMigration({ name: 'x', cwd, format: 'sql', database: 'mongodb' })).rejects.toMatchObject({
      code: 'KIT_MIGRATE_OPTION'
    })
    await expect(createMigration({ name: 'x', cwd, format: 'json', database: 'sqlite' })).rejects.toMatchObject({
      code: 'KIT_MIGRATE_OPTION'
    })
  })
})
