import { describe, expect, it } from 'vitest'
import { both, sqliteProject, users } from './project.js'

describe('what does not go through', () => {
  it('says of a rollback that was stopped how to take back the rest, and no more', async () => {
    const project = sqliteProject({ ...both, '3_tags.sql': users.replaceAll('users', 'tags') })
    await project.migrator().migrate()
    const stopping = new AbortController()
    const migrator = project.migrator({
      signal: stopping.signal,
      onEvent: ({ type }) => type === 'end' && stopping.abort()
    })
    await expect(migrator.rollback({ steps: 2 })).rejects.toMatchObject({
      code: 'KIT_MIGRATE_INTERRUPTED',
      hint: expect.stringMatching(/kit-migrate rollback --to 1$/) as string
    })
    await project.migrator().rollback({ to: '1' })
    expect((await project.migrator().list()).map(({ state }) => state)).toEqual(['applied', 'pending', 'pending'])
  })

  it.each([
    [
      'down',
      /For the rest, and no more: kit-migrate rollback --to 1\nThen apply them again: kit-migrate migrate --to 3$/
    ],
    ['up', /What was taken back is applied again by: kit-migrate migrate --to 3$/]
  ] as const)('says of a redo that was stopped on the way %s how to go on', async (direction, hint) => {
    const project = sqliteProject({ ...both, '3_tags.sql': users.replaceAll('users', 'tags') })
    await project.migrator().migrate()
    const stopping = new AbortController()
    const migrator = project.migrator({
      signal: stopping.signal,
      onEvent: (event) => event.type === 'end' && event.direction === direction && stopping.abort()
    })
    await expect(migrator.redo({ steps: 2 })).rejects.toMatchObject({
      code: 'KIT_MIGRATE_INTERRUPTED',
      hint: expect.stringMatching(hint) as string
    })
  })

  it('is stopped between two statements, also by a signal that comes while SQLite works', async () => {
    const project = sqliteProject({ ...both, '3_tags.sql': users.replaceAll('users', 'tags') })
    const stopping = new AbortController()
    const migrator = project.migrator({
      signal: stopping.signal,
      onEvent: ({ type }) => type === 'begin' && setImmediate(() => stopping.abort())
    })
    await expect(migrator.migrate()).rejects.toMatchObject({ code: 'KIT_MIGRATE_INTERRUPTED' })
    expect((await project.migrator().list()).at(-1)?.state).toBe('pending')
  })

  it('takes no table for the ledger that is none', async () => {
    const project = sqliteProject(both)
    project.query('CREATE TABLE kit_migrations (x INTEGER)')
    for (const work of [project.migrator().migrate(), project.migrator().status()])
      await expect(work).rejects.toMatchObject({
        code: 'KIT_MIGRATE_LEDGER',
        message: expect.stringContaining('kit_migrations') as string,
        hint: expect.stringContaining('--table') as string
      })
  })

  it('accepts no edited file while it is done only in part, and shows what ran', async () => {
    const text = '-- UP Migration\n-- kit: no-transaction\nCREATE TABLE a (x INTEGER);\nINSERT INTO b VALUES (1);\n'
    const project = sqliteProject({ '1_a.sql': text })
    await expect(project.migrator().migrate()).rejects.toMatchObject({ code: 'KIT_MIGRATE_STATEMENT' })
    project.write('1_a.sql', text.replace('x INTEGER', 'y INTEGER'))
    await expect(project.migrator().migrate()).rejects.toMatchObject({
      code: 'KIT_MIGRATE_EDITED',
      hint: expect.stringContaining('CREATE TABLE a (x INTEGER)') as string
    })
    await expect(project.migrator().repair({ version: '1', set: 'edited' })).rejects.toMatchObject({
      code: 'KIT_MIGRATE_REPAIR'
    })
  })

  it('is planned from where it stopped, up and down', async () => {
    const text = `-- UP Migration
-- kit: no-transaction
CREATE TABLE a (x INTEGER);
INSERT INTO a VALUES (1);
INSERT INTO b VALUES (1);
-- DOWN Migration
-- kit: no-transaction
DELETE FROM a;
DROP TABLE c;
DROP TABLE a;
`
    const project = sqliteProject({ '1_a.sql': text })
    await expect(project.migrator().migrate()).rejects.toMatchObject({ code: 'KIT_MIGRATE_STATEMENT' })
    const up = await project.migrator().migrate({ dryRun: true })
    expect(up.planned[0]?.statements.map(({ earlier }) => earlier)).toEqual(['done', 'done', undefined])
    project.query("UPDATE kit_migration_steps SET state = 'running' WHERE position = 1")
    const cutOff = await project.migrator().migrate({ dryRun: true })
    expect(cutOff.planned[0]?.statements.map(({ earlier }) => earlier)).toEqual(['done', 'cut off', undefined])
    project.write('1_a.sql', text.replace('x INTEGER', 'y INTEGER'))
    await expect(project.migrator().migrate({ dryRun: true })).rejects.toMatchObject({ code: 'KIT_MIGRATE_EDITED' })

    project.write('1_a.sql', text)
    await project.migrator().repair({ version: '1', set: 'applied' })
    await expect(project.migrator().rollback()).rejects.toMatchObject({ code: 'KIT_MIGRATE_STATEMENT' })
    const down = await project.migrator().rollback({ dryRun: true })
    expect(down.planned[0]?.statements.map(({ earlier }) => earlier)).toEqual(['done', undefined, undefined])
  })
})
