import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '@kit-internal/testkit'
import { describe, expect, it } from 'vitest'
import { createMigrator, type ToolName } from '../../src/index.js'
import { querySqlite } from '../query-sqlite.js'
import { sqliteDatabase, writeFiles } from './sqlite.js'

/** A folder and a history that were left in some state; the migrator imports into `imported`. */
async function left(files: Readonly<Record<string, string>>, sql: readonly string[]) {
  const folder = temporaryFolder()
  const url = await sqliteDatabase(folder)
  writeFiles(folder, files)
  for (const statement of sql) querySqlite(url, statement)
  const migrator = createMigrator({ connection: url, cwd: folder, dir: 'imported' })
  const importFrom = (from: ToolName, source: string) => migrator.importFrom({ from, source })
  const tables = () => querySqlite(url, "SELECT name FROM sqlite_master WHERE type = 'table'").map(({ name }) => name)
  return { folder, importFrom, migrator, tables }
}

const goFiles = { 'm/1_a.up.sql': 'CREATE TABLE a (x INT);', 'm/2_b.up.sql': 'CREATE TABLE b (x INT);' }

const flywayHistory =
  'CREATE TABLE flyway_schema_history (installed_rank INT, version TEXT, description TEXT, type TEXT, script TEXT, success BOOLEAN)'

const applied = [
  'CREATE TABLE schema_migrations (version uint64, dirty bool)',
  'INSERT INTO schema_migrations VALUES (2, 0)'
]

describe('what the other tool left half done is refused with the way out, and nothing is written', () => {
  it.each([
    [
      'golang-migrate',
      'm',
      goFiles,
      ['CREATE TABLE schema_migrations (version uint64, dirty bool)', 'INSERT INTO schema_migrations VALUES (2, 1)'],
      'migrate force 2'
    ],
    [
      'golang-migrate',
      'm',
      goFiles,
      ['CREATE TABLE schema_migrations (version int64, dirty bool)', 'INSERT INTO schema_migrations VALUES (-1, 1)'],
      'migrate force -1'
    ],
    [
      'prisma',
      'm',
      { 'm/20240101120000_a/migration.sql': 'CREATE TABLE a (x INT);' },
      [
        'CREATE TABLE _prisma_migrations (id TEXT, checksum TEXT, finished_at DATETIME, migration_name TEXT, logs TEXT, rolled_back_at DATETIME, started_at DATETIME)',
        "INSERT INTO _prisma_migrations VALUES ('a', 'x', NULL, '20240101120000_a', 'boom', NULL, 1)"
      ],
      'prisma migrate resolve --applied 20240101120000_a'
    ],
    [
      'flyway',
      'm',
      { 'm/V1__a.sql': 'CREATE TABLE a (x INT);' },
      [flywayHistory, "INSERT INTO flyway_schema_history VALUES (1, '1', 'a', 'SQL', 'V1__a.sql', 0)"],
      'flyway repair'
    ],
    [
      'knex',
      'm',
      { 'm/20240101120000_a.js': 'exports.up = () => {}' },
      [
        'CREATE TABLE knex_migrations (id INTEGER PRIMARY KEY, name TEXT, batch INTEGER)',
        'CREATE TABLE knex_migrations_lock ("index" INTEGER PRIMARY KEY, is_locked INTEGER)',
        'INSERT INTO knex_migrations_lock VALUES (1, 1)'
      ],
      'knex migrate:unlock'
    ]
  ] as const)('%s', async (from, source, files, sql, hint) => {
    const { folder, importFrom, tables } = await left(files, sql)
    const before = tables()
    await expect(importFrom(from, source)).rejects.toMatchObject({
      code: 'KIT_MIGRATE_IMPORT_UNFINISHED',
      hint: expect.stringContaining(hint) as string
    })
    expect(tables()).toEqual(before)
    expect(readdirSync(folder)).not.toContain('imported')
  })
})

describe('what has no counterpart is refused by name', () => {
  it.each([
    ['goose', { 'm/1_a.go': 'package m' }, '1_a.go is written in Go'],
    ['goose', { 'm/1_a.sql': '-- +goose ENVSUB ON\n-- +goose Up\nSELECT 1;' }, 'ENVSUB'],
    ['flyway', { 'm/V1__a.sql': 'CREATE TABLE ${name} (x INT);' }, 'the placeholder ${name}'],
    ['flyway', { 'm/V1__a.java': 'class V1__a {}' }, 'V1__a.java is a program'],
    ['flyway', { 'm/V1__a.sql': 'SELECT 1;', 'm/B2__all.sql': 'SELECT 2;' }, 'B2__all.sql is a baseline migration'],
    ['golang-migrate', { 'm/1_a.up.json': '[]' }, '1_a.up.json is not written in SQL'],
    ['golang-migrate', { 'm/1_a.up.sql': 'SELECT 1;\n-- Down Migration\nSELECT 2;' }, 'reads like a marker'],
    ['drizzle', { 'm/meta/_journal.json': '{' }, "is not Drizzle's journal"]
  ] as const)('%s: %j', async (from, files, message) => {
    const { importFrom } = await left(files, [])
    await expect(importFrom(from, 'm')).rejects.toMatchObject({
      code: 'KIT_MIGRATE_IMPORT',
      message: expect.stringContaining(message) as string
    })
  })

  it('what Flyway applied and no file in SQL has', async () => {
    const { importFrom } = await left({ 'm/V1__a.sql': 'CREATE TABLE a (x INT);' }, [
      flywayHistory,
      "INSERT INTO flyway_schema_history VALUES (1, '1', 'a', 'SQL', 'V1__a.sql', 1), (2, '2', 'java', 'JDBC', 'db.migration.V2__java', 1)"
    ])
    await expect(importFrom('flyway', 'm')).rejects.toMatchObject({
      message: 'Flyway applied 2, and its file is not there.'
    })
  })

  it('a history that is another tool’s, or none', async () => {
    const { importFrom } = await left({ 'm/1_a.sql': '-- migrate:up\nSELECT 1;' }, applied)
    await expect(importFrom('dbmate', 'm')).rejects.toMatchObject({
      message: expect.stringContaining('golang-migrate') as string
    })
    await expect(importFrom('goose', 'm')).rejects.toMatchObject({
      message: expect.stringContaining('no table goose_db_version') as string
    })
  })

  it('an applied migration whose file is gone', async () => {
    const { importFrom } = await left({ 'm/1_a.up.sql': 'CREATE TABLE a (x INT);' }, applied)
    await expect(importFrom('golang-migrate', 'm')).rejects.toMatchObject({
      message: 'golang-migrate applied 2, and its file is not there.'
    })
  })

  it('a file of ours that is in the way', async () => {
    const { folder, importFrom } = await left(goFiles, applied)
    writeFiles(folder, { 'imported/2_mine.sql': '-- UP Migration\nSELECT 2;' })
    await expect(importFrom('golang-migrate', 'm')).rejects.toMatchObject({
      message: expect.stringContaining('2_mine.sql is in the way') as string
    })
    expect(readdirSync(join(folder, 'imported'))).toEqual(['2_mine.sql'])
  })
})

describe('an import that was rolled back', () => {
  const imported = () =>
    left(
      {
        'm/1_a.up.sql': 'CREATE TABLE a (x INT);',
        'm/1_a.down.sql': 'DROP TABLE a;',
        'm/2_b.up.sql': 'CREATE TABLE b (x INT);',
        'm/2_b.down.sql': 'DROP TABLE b;'
      },
      [...applied, 'CREATE TABLE a (x INT)', 'CREATE TABLE b (x INT)']
    )

  it.each([1, 2])('and applied again by us (%i of 2) is not undone', async (steps) => {
    const { folder, importFrom, migrator } = await imported()
    await importFrom('golang-migrate', 'm')
    await migrator.rollback({ steps })
    await migrator.migrate()
    writeFiles(folder, { 'imported/3_c.sql': '-- UP Migration\nCREATE TABLE c (x INT);' })
    await migrator.migrate()
    await expect(migrator.undoImport({ from: 'golang-migrate', source: 'm' })).rejects.toMatchObject({
      message: expect.stringContaining('2_b.sql, 3_c.sql were applied since the import') as string,
      hint: `Take that back first: kit-migrate rollback --steps ${steps + 1}`
    })
    expect(readdirSync(join(folder, 'imported'))).toEqual(['1_a.sql', '2_b.sql', '3_c.sql'])
  })

  it('counts as applied when it is imported again, and whoever does that is told', async () => {
    const { importFrom, migrator } = await imported()
    const told = expect.stringContaining('1_a.sql, 2_b.sql count as applied') as string
    expect((await importFrom('golang-migrate', 'm')).notes).toEqual([])
    await migrator.rollback({ steps: 2 })
    const options = { from: 'golang-migrate', source: 'm' } as const
    expect((await migrator.importFrom({ ...options, dryRun: true })).notes).toEqual([told])
    expect((await migrator.importFrom(options)).notes).toEqual([told])
    expect((await migrator.importFrom(options)).notes).toEqual([])
  })
})

describe('what the other tool had not applied', () => {
  it('stays to be applied', async () => {
    const { importFrom, migrator, tables } = await left(goFiles, [
      'CREATE TABLE schema_migrations (version uint64, dirty bool)',
      'INSERT INTO schema_migrations VALUES (1, 0)',
      'CREATE TABLE a (x INT)'
    ])
    expect(await importFrom('golang-migrate', 'm')).toMatchObject({ marked: ['1_a.sql'], pending: ['2_b.sql'] })
    await migrator.migrate()
    expect(tables()).toContain('b')
  })

  it('is noted when an empty database would be refused it', async () => {
    const { migrator } = await left({ 'm/1_a.up.sql': 'SELECT 1;\nCOMMIT;\nSELECT 2;' }, [
      'CREATE TABLE schema_migrations (version uint64, dirty bool)',
      'INSERT INTO schema_migrations VALUES (1, 0)'
    ])
    const { notes } = await migrator.importFrom({ from: 'golang-migrate', source: 'm', dryRun: true })
    expect(notes).toEqual([expect.stringContaining('COMMIT is a transaction command')])
  })
})

describe('a history is read as its tool reads it', () => {
  it("Flyway's baseline counts what comes before it", async () => {
    const files = Object.fromEntries(['1', '2', '2.1', '10'].map((version) => [`m/V${version}__v.sql`, 'SELECT 1;']))
    const { importFrom } = await left(files, [
      flywayHistory,
      "INSERT INTO flyway_schema_history VALUES (1, '2.1', '<< Flyway Baseline >>', 'BASELINE', '<< Flyway Baseline >>', 1)"
    ])
    const { marked, pending, notes } = await importFrom('flyway', 'm')
    expect([marked.length, pending.length]).toEqual([3, 1])
    expect(notes.join()).toContain("Flyway's history begins at version 2.1")
  })

  it('two migrations of one version are refused by name, and nothing is written', async () => {
    const files = { 'm/20240101120000_a.js': 'exports.up = () => {}', 'm/20240101120000_b.js': 'exports.up = () => {}' }
    const { folder, importFrom } = await left(files, [
      'CREATE TABLE knex_migrations (id INTEGER PRIMARY KEY, name TEXT, batch INTEGER)'
    ])
    await expect(importFrom('knex', 'm')).rejects.toThrow('20240101120000_a.js and 20240101120000_b.js have the same')
    expect(readdirSync(folder)).not.toContain('imported')
  })

  it('a migration that stands in it twice is counted once', async () => {
    const { importFrom } = await left({ 'm/20240101120000_a.js': 'exports.up = () => {}' }, [
      'CREATE TABLE knex_migrations (id INTEGER PRIMARY KEY, name TEXT, batch INTEGER)',
      "INSERT INTO knex_migrations (name, batch) VALUES ('20240101120000_a.js', 1), ('20240101120000_a.js', 2)"
    ])
    expect((await importFrom('knex', 'm')).marked).toHaveLength(1)
  })
})
