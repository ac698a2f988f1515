import { existsSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'libsql'
import { describe, expect, it } from 'vitest'
import { parseConnection } from '../src/connection.js'
import type { Session } from '../src/drivers/contract.js'
import { sqlite } from '../src/drivers/sqlite/index.js'
import { both, posts, sqliteProject, users } from './project.js'

describe('SQLite files', () => {
  it('have one lock under all their names', async () => {
    const project = sqliteProject(both)
    symlinkSync(project.folder, `${project.folder}-link`)
    symlinkSync(project.path, join(project.folder, 'other.db'))
    try {
      const connections = ['sqlite:./dev.db', `sqlite:${project.folder}-link/dev.db`, 'sqlite:./other.db']
      const open = async (connection: string) => {
        const { target } = parseConnection(connection, { cwd: project.folder })
        return (await sqlite.open({ target, place: { table: 'kit_migrations' }, mode: 'write' })) as Session
      }
      for (const first of connections) {
        const holder = await open(first)
        await holder.lock({ timeoutMs: 1000 })
        for (const second of connections) {
          const waiting = await open(second)
          await expect(waiting.lock({ timeoutMs: 50 })).rejects.toMatchObject({ code: 'KIT_MIGRATE_LOCK_HELD' })
          await waiting.close()
        }
        await holder.close()
      }
    } finally {
      rmSync(`${project.folder}-link`)
    }
  })

  it('that are no databases are said to be that', async () => {
    const project = sqliteProject(both)
    writeFileSync(
      project.path,
      'a text, and a long one, so that it is longer than the header of a database is. '.repeat(9)
    )
    for (const work of [project.migrator().migrate(), project.migrator().status()])
      await expect(work).rejects.toMatchObject({
        code: 'KIT_MIGRATE_CONNECT',
        message: `The SQLite file ${project.path} cannot be opened: it is another kind of file.`
      })
  })

  it.each([
    ['sqlite:./nowhere/dev.db', 'its folder does not exist', 'mkdir -p'],
    ['sqlite:./migrations', 'it is a folder', 'Name a file in it']
  ])('that cannot be, as %s, are said to be that', async (connection, why, hint) => {
    const project = sqliteProject(both)
    await expect(project.migrator({ connection }).migrate()).rejects.toMatchObject({
      code: 'KIT_MIGRATE_CONNECT',
      message: expect.stringMatching(new RegExp(`cannot be opened: ${why}\\.$`)) as string,
      hint: expect.stringContaining(hint) as string
    })
  })

  it('that do not exist hold a mistake back as others do', async () => {
    const project = sqliteProject(both)
    for (const to of ['abc', ''])
      await expect(project.migrator().rollback({ to })).rejects.toMatchObject({ code: 'KIT_MIGRATE_UNKNOWN_VERSION' })
    await expect(project.migrator().migrate({ to: '' })).rejects.toThrow('"to" names no version.')
    expect((await project.migrator().rollback()).reverted).toEqual([])
    expect(existsSync(project.path)).toBe(false)
  })

  it('have no schemas, and whoever names one is told', async () => {
    const warnings: string[] = []
    const log = () => undefined
    const logger = { debug: log, info: log, error: log, warn: (text: string) => void warnings.push(text) }
    await sqliteProject(both).migrator({ logger, schema: 'app' }).migrate()
    expect(warnings).toEqual(['SQLite has no schemas in a database; "app" does nothing.'])
  })

  it('that another program writes to are waited for as long as --lock-timeout says, also in a batch', async () => {
    const project = sqliteProject({ '1_users.sql': users })
    await project.migrator().migrate()
    project.write('2_posts.sql', posts)
    const other = new Database(project.path)
    other.exec('BEGIN IMMEDIATE')
    try {
      for (const batch of [false, true]) {
        await expect(project.migrator({ lockTimeout: 100 }).migrate({ batch })).rejects.toMatchObject({
          code: 'KIT_MIGRATE_STATEMENT',
          message: 'Another program is using the database, and was not done after 100ms.'
        })
      }
    } finally {
      other.close()
    }
    expect((await project.migrator().migrate()).applied).toHaveLength(1)
  })

  it('have no limit for statements, and whoever asks for one is told', async () => {
    const project = sqliteProject({
      '1_users.sql': users.replace('-- UP Migration', '-- UP Migration\n-- kit: statement-timeout=1s')
    })
    const warnings: string[] = []
    const log = () => undefined
    const logger = { debug: log, info: log, error: log, warn: (text: string) => void warnings.push(text) }
    await project.migrator({ logger, statementTimeout: '5s' }).migrate()
    expect(warnings).toEqual([
      'SQLite has no limit for statements; the statement timeout does nothing.',
      '1_users.sql: SQLite has no limit for statements; statement-timeout does nothing.'
    ])
  })

  it('explain what is refused at COMMIT', async () => {
    const project = sqliteProject({
      '1_users.sql': users,
      '2_late.sql':
        '-- UP Migration\nCREATE TABLE late (u INTEGER REFERENCES users (id) DEFERRABLE INITIALLY DEFERRED);\nINSERT INTO late VALUES (7);\n'
    })
    await expect(project.migrator().migrate()).rejects.toMatchObject({
      code: 'KIT_MIGRATE_STATEMENT',
      message: '2_late.sql could not be committed: FOREIGN KEY constraint failed.',
      hint: expect.stringContaining('nothing was changed') as string
    })
    expect((await project.migrator().list()).map(({ state }) => state)).toEqual(['applied', 'pending'])
  })
})

describe('SQLite tables that are rebuilt', () => {
  const rebuild = `-- UP Migration
CREATE TABLE new_users (id INTEGER PRIMARY KEY, name TEXT NOT NULL DEFAULT '');
INSERT INTO new_users SELECT id, name FROM users;
DROP TABLE users;
ALTER TABLE new_users RENAME TO users;
`
  it('keep their child rows, although DROP TABLE would cascade (knex #6213, drizzle #5782)', async () => {
    const project = sqliteProject(both)
    await project.migrator().migrate()
    project.query("INSERT INTO users (id, name) VALUES (1, 'Ada')")
    project.query('INSERT INTO posts (author) VALUES (1), (1)')
    project.write('3_rebuild.sql', rebuild)
    await project.migrator().migrate()
    expect(project.query('SELECT count(*) AS count FROM posts')).toEqual([{ count: 2 }])
  })

  it('may not leave rows without a parent', async () => {
    const project = sqliteProject(both)
    await project.migrator().migrate()
    project.query("INSERT INTO users (id, name) VALUES (1, 'Ada')")
    project.query('INSERT INTO posts (author) VALUES (1)')
    project.write('3_rebuild.sql', rebuild.replace('FROM users', 'FROM users WHERE id > 1'))
    await expect(project.migrator().migrate()).rejects.toThrow(
      'The migration would leave 1 row without a parent: posts (rowid 1) refers to users.'
    )
    expect(project.query('SELECT count(*) AS count FROM users')).toEqual([{ count: 1 }])
  })

  it('are watched by foreign keys in every other migration', async () => {
    const project = sqliteProject({
      ...both,
      '3_orphan.sql': '-- UP Migration\nINSERT INTO posts (author) VALUES (7);\n'
    })
    await expect(project.migrator().migrate()).rejects.toThrow('FOREIGN KEY constraint failed')
  })
})
