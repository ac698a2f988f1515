import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createMigration, createMigrator, type MigrateEvent } from '../src/index.js'
import { both, posts, sqliteProject, users } from './project.js'

describe('createMigrator', () => {
  it('checks its options at once', () => {
    expect(() => createMigrator({ connection: 'sqlite:x.db', dri: 'x' } as never)).toThrow(
      expect.objectContaining({ code: 'KIT_MIGRATE_OPTION' })
    )
    expect(() => createMigrator({ connection: 'sqlite:x.db', lockTimeout: '5' })).toThrow('lockTimeout cannot be "5".')
    expect(() => createMigrator({ connection: 'nothing' })).toThrow(
      expect.objectContaining({ code: 'KIT_MIGRATE_CONNECTION_URL' })
    )
    expect(() => createMigrator({ connection: 'sqlite:x.db', table: 'a b' })).toThrow('"table"')
  })

  it('applies what is pending, once, and tells what it did', async () => {
    const project = sqliteProject(both)
    const events: MigrateEvent['type'][] = []
    const result = await project.migrator({ onEvent: ({ type }) => events.push(type) }).migrate()
    expect(
      result.applied.map(({ file, statements }) => [
        file,
        statements.map(({ description, line }) => [description, line])
      ])
    ).toEqual([
      ['1_users.sql', [['CREATE TABLE users', 2]]],
      [
        '2_posts.sql',
        [
          ['CREATE TABLE posts', 2],
          ['CREATE INDEX posts_author', 3]
        ]
      ]
    ])
    expect(events).toEqual(['plan', 'begin', 'statement', 'end', 'begin', 'statement', 'statement', 'end'])
    expect((await project.migrator().migrate()).applied).toEqual([])
    expect(readdirSync(project.folder).sort()).toEqual(['dev.db', 'migrations'])
  })

  it('lets many start at once: each migration is applied once, and all succeed', async () => {
    const project = sqliteProject(both)
    const results = await Promise.all(Array.from({ length: 8 }, () => project.migrator().migrate()))
    expect(results.flatMap(({ applied }) => applied.map(({ file }) => file))).toEqual(['1_users.sql', '2_posts.sql'])
  })

  it('changes nothing in a dry run, not even making the database', async () => {
    const project = sqliteProject(both)
    const { planned } = await project.migrator().migrate({ dryRun: true })
    expect(planned.map(({ file, statements }) => [file, statements.length])).toEqual([
      ['1_users.sql', 1],
      ['2_posts.sql', 2]
    ])
    expect(existsSync(project.path)).toBe(false)
  })

  it('keeps nothing of a rehearsal', async () => {
    const project = sqliteProject(both)
    const { rehearsed, applied } = await project.migrator().migrate({ rehearse: true })
    expect([rehearsed.length, applied.length]).toEqual([2, 0])
    expect(project.query('SELECT name FROM sqlite_master')).toEqual([])
  })

  it('reads every pending file before the first one runs', async () => {
    const project = sqliteProject({ ...both, '3_open.sql': "-- UP Migration\nSELECT 'open;\n" })
    await expect(project.migrator().migrate()).rejects.toThrow('3_open.sql:2: a string is never closed.')
    expect(existsSync(project.path)).toBe(false)
  })

  it('keeps finished migrations and nothing of the one that fails', async () => {
    const project = sqliteProject({
      '1_users.sql': users,
      '2_bad.sql': '-- UP Migration\nCREATE TABLE a (x);\nCREATE TABLE users (x);\n'
    })
    await expect(project.migrator().migrate()).rejects.toMatchObject({
      code: 'KIT_MIGRATE_STATEMENT',
      message: '2_bad.sql:3: CREATE TABLE users failed: table users already exists.'
    })
    expect(project.query("SELECT name FROM sqlite_master WHERE name IN ('a', 'users')")).toEqual([{ name: 'users' }])
  })

  it('refuses transaction commands, and statements that need none, with file and line', async () => {
    const project = sqliteProject({ '1_a.sql': '-- UP Migration\nCREATE TABLE a (x);\nCOMMIT;\n' })
    await expect(project.migrator().migrate()).rejects.toMatchObject({
      code: 'KIT_MIGRATE_TRANSACTION_COMMAND',
      message: '1_a.sql:3: COMMIT is a transaction command.'
    })
    project.write('1_a.sql', '-- UP Migration\nVACUUM;\n')
    await expect(project.migrator().migrate()).rejects.toMatchObject({
      code: 'KIT_MIGRATE_NEEDS_NO_TRANSACTION',
      data: { line: 2 }
    })
    project.write('1_a.sql', '-- UP Migration\n-- kit: no-transaction\nVACUUM;\n')
    expect((await project.migrator().migrate()).applied).toHaveLength(1)
  })

  it('refuses what is named like a migration and is none: operations of MongoDB, folders', async () => {
    const project = sqliteProject({ ...both, 'helper.js': '', 'package.json': '{}', '3_more.json': '{}' })
    await expect(project.migrator().migrate()).rejects.toMatchObject({
      code: 'KIT_MIGRATE_FILE',
      message: expect.stringContaining('3_more.json has operations of MongoDB') as string
    })
    project.remove('3_more.json')
    mkdirSync(join(project.folder, 'migrations', '3_more.sql'))
    await expect(project.migrator().migrate()).rejects.toMatchObject({
      code: 'KIT_MIGRATE_FOLDER',
      message: expect.stringContaining('3_more.sql cannot be read (EISDIR)') as string
    })
  })

  it('refuses what is named like a migration and would be read for ever: a device, a pipe', async () => {
    const project = sqliteProject(both)
    symlinkSync('/dev/zero', join(project.folder, 'migrations', '3_zero.sql'))
    await expect(project.migrator().status()).rejects.toMatchObject({
      code: 'KIT_MIGRATE_FOLDER',
      message: expect.stringContaining('3_zero.sql is no file') as string
    })
  })

  it('follows a link to a migration, and says when it leads nowhere', async () => {
    const project = sqliteProject(both)
    renameSync(join(project.folder, 'migrations', '1_users.sql'), join(project.folder, 'elsewhere.sql'))
    symlinkSync('../elsewhere.sql', join(project.folder, 'migrations', '1_users.sql'))
    expect((await project.migrator().migrate()).applied).toHaveLength(2)
    symlinkSync('3_loop.sql', join(project.folder, 'migrations', '3_loop.sql'))
    await expect(project.migrator().status()).rejects.toMatchObject({
      message: expect.stringContaining('3_loop.sql cannot be read (ELOOP)') as string
    })
  })

  it('refuses a version that no file has, also when nothing is to be done', async () => {
    const project = sqliteProject(both)
    await project.migrator().migrate()
    await expect(project.migrator().migrate({ to: '999_nonsense' })).rejects.toMatchObject({
      code: 'KIT_MIGRATE_UNKNOWN_VERSION'
    })
  })

  it('refuses two files of one version', async () => {
    const project = sqliteProject({ '1_a.sql': users, '01_b.sql': posts })
    await expect(project.migrator().migrate()).rejects.toMatchObject({ code: 'KIT_MIGRATE_DUPLICATE_VERSION' })
  })
})

describe('rollback', () => {
  it('takes the newest applied back, by default one', async () => {
    const project = sqliteProject(both)
    await project.migrator().migrate()
    const { reverted } = await project.migrator().rollback()
    expect(reverted.map(({ file }) => file)).toEqual(['2_posts.sql'])
    expect((await project.migrator().current()).current?.file).toBe('1_users.sql')
    expect((await project.migrator().reset()).reverted.map(({ file }) => file)).toEqual(['1_users.sql'])
    expect((await project.migrator().rollback()).reverted).toEqual([])
  })

  it('works when the file is gone, with the text that was applied', async () => {
    const project = sqliteProject(both)
    await project.migrator().migrate()
    project.remove('2_posts.sql')
    await project.migrator().rollback()
    expect(project.query("SELECT name FROM sqlite_master WHERE name = 'posts'")).toEqual([])
  })

  it('refuses a migration without DOWN before anything runs', async () => {
    const project = sqliteProject({ '1_a.sql': '-- UP Migration\nCREATE TABLE a (x);\n', '2_users.sql': users })
    await project.migrator().migrate()
    await expect(project.migrator().rollback({ steps: 2 })).rejects.toMatchObject({ code: 'KIT_MIGRATE_IRREVERSIBLE' })
    expect((await project.migrator().status()).clean).toBe(true)
    project.write('3_b.js', 'export const up = () => {}\n')
    await project.migrator().migrate()
    await expect(project.migrator().rollback()).rejects.toMatchObject({
      message: '3_b.js has no function "down", so it cannot be rolled back.',
      hint: expect.stringContaining('export async function down') as string
    })
  })

  it('counts in a dry run the rows that would be lost', async () => {
    const project = sqliteProject(both)
    await project.migrator().migrate()
    project.query("INSERT INTO users (name) VALUES ('Ada'), ('Grace')")
    const { rowsLost, planned } = await project.migrator().rollback({ to: 'zero', dryRun: true })
    expect(rowsLost).toEqual([{ table: 'users', rows: 2 }])
    expect(planned.map(({ file }) => file)).toEqual(['2_posts.sql', '1_users.sql'])
  })

  it('and the same again is redo, with the file as it reads now', async () => {
    const project = sqliteProject(both)
    await project.migrator().migrate()
    project.write('2_posts.sql', posts.replace('CREATE INDEX posts_author ON posts (author);\n', ''))
    const { rolledBack, migrated } = await project.migrator().redo()
    expect([rolledBack.reverted.length, migrated?.applied.length]).toEqual([1, 1])
    expect(project.query("SELECT name FROM sqlite_master WHERE name = 'posts_author'")).toEqual([])
  })
})

describe('redo', () => {
  it('applies again exactly what it took back, whatever the order of application was', async () => {
    const project = sqliteProject({ '2_users.sql': users })
    await project.migrator().migrate()
    project.write('1_late.sql', users.replaceAll('users', 'late'))
    await project.migrator({ outOfOrder: 'allow' }).migrate()
    project.write('3_pending.sql', users.replaceAll('users', 'pending'))
    const { migrated } = await project.migrator().redo({ steps: 2 })
    expect(migrated?.applied.map(({ file }) => file)).toEqual(['1_late.sql', '2_users.sql'])
    expect((await project.migrator().list()).map(({ state }) => state)).toEqual(['applied', 'applied', 'pending'])
  })

  it('takes nothing back that it could not apply again', async () => {
    const project = sqliteProject(both)
    await project.migrator().migrate()
    project.write('2_posts.sql', "-- UP Migration\nSELECT 'open;\n")
    await expect(project.migrator().redo()).rejects.toThrow('2_posts.sql:2: a string is never closed.')
    project.remove('2_posts.sql')
    await expect(project.migrator().redo()).rejects.toMatchObject({
      code: 'KIT_MIGRATE_MISSING_FILE',
      message: 'The file of 2_posts.sql is missing; nothing was changed.'
    })
    expect((await project.migrator().list()).map(({ state }) => state)).toEqual(['applied', 'applied'])
  })

  it('is not kept back by edits of other files', async () => {
    const project = sqliteProject(both)
    await project.migrator().migrate()
    project.write('1_users.sql', users.replace('name TEXT', 'name VARCHAR'))
    expect((await project.migrator().redo()).migrated?.applied).toHaveLength(1)
  })
})

describe('an applied file that can no longer be read', () => {
  it('counts as edited for status, check and migrate, and is rolled back as it was applied', async () => {
    const project = sqliteProject(both)
    await project.migrator().migrate()
    project.write('2_posts.sql', "-- UP Migration\nSELECT 'open;\n")
    expect((await project.migrator().status()).migrations.map(({ edited }) => edited?.applied)).toEqual([
      undefined,
      posts
    ])
    expect((await project.migrator().check()).findings.map(({ kind }) => kind)).toEqual(['edited', 'file'])
    await expect(project.migrator().migrate()).rejects.toMatchObject({ code: 'KIT_MIGRATE_EDITED' })
    expect((await project.migrator().rollback()).reverted).toHaveLength(1)
    expect(project.query("SELECT name FROM sqlite_master WHERE name = 'posts'")).toEqual([])
  })

  it('nor a folder that is gone keeps a rollback from working', async () => {
    const project = sqliteProject(both)
    await project.migrator().migrate()
    rmSync(join(project.folder, 'migrations'), { recursive: true })
    expect((await project.migrator().reset()).reverted).toHaveLength(2)
    expect(project.query("SELECT name FROM sqlite_master WHERE name IN ('users', 'posts')")).toEqual([])
  })
})

describe('what does not agree', () => {
  it('is told by status and check: pending, out of order, edited, missing', async () => {
    const project = sqliteProject({ '2_users.sql': users, '3_posts.sql': posts })
    await project.migrator().migrate()
    project.write('1_late.sql', users)
    project.write('2_users.sql', users.replace('name TEXT', 'name TEXT NOT NULL'))
    project.remove('3_posts.sql')
    project.write('4_new.sql', posts)
    const { migrations, clean } = await project.migrator().status()
    expect(clean).toBe(false)
    expect(
      migrations.map(({ file, state, outOfOrder, edited, missing }) => ({
        file,
        state,
        outOfOrder,
        edited: edited !== undefined,
        missing
      }))
    ).toEqual([
      { file: '1_late.sql', state: 'pending', outOfOrder: true, edited: false, missing: undefined },
      { file: '2_users.sql', state: 'applied', outOfOrder: undefined, edited: true, missing: undefined },
      { file: '3_posts.sql', state: 'applied', outOfOrder: undefined, edited: false, missing: true },
      { file: '4_new.sql', state: 'pending', outOfOrder: undefined, edited: false, missing: undefined }
    ])
    expect((await project.migrator().check()).findings.map(({ kind }) => kind)).toEqual([
      'out-of-order',
      'edited',
      'missing',
      'pending'
    ])
    await expect(project.migrator().migrate()).rejects.toMatchObject({ code: 'KIT_MIGRATE_EDITED' })
  })

  it('is no edit when only DOWN, comments above the marker, or line endings changed', async () => {
    const project = sqliteProject({ '1_users.sql': users })
    await project.migrator().migrate()
    project.write('1_users.sql', `-- explained\r\n${users.replaceAll('\n', '\r\n')}-- and more\r\nSELECT 1;\r\n\r\n`)
    expect((await project.migrator().status()).clean).toBe(true)
  })

  it('can be repaired: an edit accepted, a migration declared applied or pending', async () => {
    const project = sqliteProject({ '1_users.sql': users })
    await project.migrator().migrate()
    project.write('1_users.sql', users.replace('name TEXT', 'name VARCHAR'))
    await project.migrator().repair({ version: '1', set: 'edited' })
    expect((await project.migrator().status()).clean).toBe(true)
    await project.migrator().repair({ version: '1_users.sql', set: 'pending' })
    expect((await project.migrator().list()).map(({ state }) => state)).toEqual(['pending'])
    await project.migrator().repair({ version: '1', set: 'applied' })
    expect((await project.migrator().list()).map(({ state }) => state)).toEqual(['applied'])
    await expect(project.migrator().repair({ version: '1', set: 'step-done' })).rejects.toMatchObject({
      code: 'KIT_MIGRATE_REPAIR'
    })
    await expect(project.migrator().repair({ version: '9', set: 'pending' })).rejects.toMatchObject({
      code: 'KIT_MIGRATE_REPAIR'
    })
  })

  it('can be baselined: files count as applied without running', async () => {
    const project = sqliteProject({ ...both, '3_more.sql': users.replaceAll('users', 'more') })
    expect((await project.migrator().baseline({ to: '2' })).marked).toEqual(['1_users.sql', '2_posts.sql'])
    expect((await project.migrator().migrate()).applied.map(({ file }) => file)).toEqual(['3_more.sql'])
    expect(project.query("SELECT name FROM sqlite_master WHERE name = 'users'")).toEqual([])
  })

  it('is found by a round trip when DOWN is not the inverse of UP', async () => {
    const project = sqliteProject({
      '1_users.sql': users,
      '2_forgets.sql': posts.replace('DROP TABLE posts;', 'DROP INDEX posts_author;')
    })
    await project.migrator().migrate()
    const { findings } = await project.migrator().check({ roundtrip: true })
    expect(findings).toEqual([
      {
        kind: 'round-trip',
        file: '2_forgets.sql',
        message: expect.stringContaining('DOWN does not undo UP: "table posts') as string
      }
    ])
    project.write('2_forgets.sql', posts)
    expect((await project.migrator().check({ roundtrip: true })).ok).toBe(true)
  })
})

describe("files in PostgreSQL's SQL", () => {
  it('run on SQLite when they are to be translated', async () => {
    const text =
      '-- UP Migration\n-- kit: translate\nCREATE TABLE t (id bigserial PRIMARY KEY, at timestamptz NOT NULL DEFAULT now());\n-- DOWN Migration\nDROP TABLE t;\n'
    const project = sqliteProject({ '1_t.sql': text })
    expect((await project.migrator().migrate()).applied).toHaveLength(1)
    project.query('INSERT INTO t DEFAULT VALUES')
    await project.migrator({ translate: true }).rollback()
    project.write('2_fn.sql', '-- UP Migration\nCREATE EXTENSION hstore;\n')
    await expect(project.migrator({ translate: true }).migrate()).rejects.toMatchObject({
      code: 'KIT_MIGRATE_TRANSLATION'
    })
  })

  it('that were applied as translations are taken back, redone and gone on with as such, without being told', async () => {
    const project = sqliteProject({
      '1_t.sql':
        '-- UP Migration\nCREATE TABLE t (id bigserial PRIMARY KEY);\n-- DOWN Migration\nDROP TABLE t CASCADE;\n'
    })
    await project.migrator({ translate: true }).migrate()
    expect((await project.migrator().status()).clean).toBe(true)
    await project.migrator().redo()
    const types = project.query("SELECT type FROM pragma_table_info('t')")
    expect(types).toEqual([{ type: 'INTEGER' }])
    await project.migrator().rollback()
    expect(project.query("SELECT name FROM sqlite_master WHERE name = 't'")).toEqual([])

    const apart = '-- UP Migration\n-- kit: no-transaction\nCREATE TABLE t (id bigserial PRIMARY KEY);\n'
    project.write('1_t.sql', `${apart}INSERT INTO nowhere VALUES (1);\n`)
    await expect(project.migrator({ translate: true }).migrate()).rejects.toMatchObject({
      code: 'KIT_MIGRATE_STATEMENT'
    })
    project.write('1_t.sql', `${apart}INSERT INTO t VALUES (1);\n`)
    expect((await project.migrator().migrate()).applied).toHaveLength(1)
  })
})

describe('createMigration', () => {
  it('writes an empty file with the next free version', async () => {
    const { folder } = sqliteProject()
    const now = new Date('2025-01-08T12:00:00Z')
    const first = await createMigration({ name: 'add user table', cwd: folder, now })
    const second = await createMigration({ name: 'again', cwd: folder, now })
    expect([first.file, second.file]).toEqual(['20250108_120000_add_user_table.sql', '20250108_120001_again.sql'])
    await expect(createMigration({ name: '…', cwd: folder })).rejects.toMatchObject({ code: 'KIT_MIGRATE_OPTION' })
    await expect(createMigration({ name: 'a', cwd: folder, dir: `migrations/${first.file}` })).rejects.toMatchObject({
      code: 'KIT_MIGRATE_FOLDER',
      kind: 'usage'
    })
  })
})
