import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describeWithServer, runBin } from '@kit-internal/testkit'
import { createMigrator } from '@kit/migrate'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { migratorFor, writeMigrations } from './engines.js'
import { clear, collections, files, operations } from './mongodb-sample.js'
import { withMongo } from './query.js'

const bin = fileURLToPath(new URL('../../bin/kit-migrate.js', import.meta.url))

describeWithServer('mongodb', 'migrations of MongoDB', (server) => {
  let folder = ''
  let url = ''
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kit mongo-'))
    url = await server.createDatabase()
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))

  const run = (args: readonly string[]) => runBin(bin, [...args, '-c', url], { cwd: folder, timeoutMs: 120_000 })

  it('behave and print as those of SQL', async () => {
    await clear(url)
    writeMigrations(folder, files)
    const dry = await run(['migrate', '--dry-run', '--verbose'])
    expect(dry.stdout).toContain('Would run: 3_people.json')
    expect(dry.stdout).toContain('createIndex people email_1')
    expect(await withMongo(url, (db) => db.listCollections().toArray())).toEqual([])
    const applied = await run(['migrate'])
    expect(applied.stdout).toContain('✓ step "three"')
    expect(applied.stdout).toContain('✅ 3 migrations applied successfully')
    // Where there are no transactions, that is said in the first lines.
    const hello = await withMongo(url, (db) => db.command({ hello: 1 }))
    expect(applied.stdout).toMatch(hello['setName'] === undefined ? /without transactions/ : /replica set/)
    const migrator = migratorFor(url, folder)
    expect((await migrator.current()).current?.file).toBe('3_people.json')
    expect((await migrator.status()).clean).toBe(true)
    expect((await migrator.check({ roundtrip: true })).findings).toEqual([])
    expect((await run(['migrate'])).stdout).toContain('up to date')
    await withMongo(url, (db) => db.collection('people').insertMany([{ email: 'a' }, { email: 'b' }]))
    const reset = await run(['reset'])
    expect(reset.code).not.toBe(0)
    expect(reset.stderr).toContain('losing people (2 rows)')
    expect((await migrator.redo()).migrated?.applied.map(({ file }) => file)).toEqual(['3_people.json'])
    const after = await run(['reset', '--force'])
    expect(after.stdout).toContain('✅ 3 migrations rolled back successfully')
    expect(await withMongo(url, (db) => db.collection('people').countDocuments())).toBe(0)
    expect((await migrator.baseline()).marked).toEqual(Object.keys(files))
    await migrator.repair({ version: '2', set: 'pending' })
    expect(await migrator.list()).toMatchObject([{}, { state: 'pending', outOfOrder: true }, { state: 'applied' }])
    writeMigrations(folder, { '3_people.json': operations.replace('email', 'mail') })
    expect((await run(['status', '--check'])).stdout).toContain('edited since')
  })

  it('are rehearsed in a database of their own', async () => {
    await clear(url)
    writeMigrations(folder, files)
    expect((await run(['migrate', '--rehearse'])).stdout).toContain('3 migrations rehearsed, and nothing was kept')
    expect((await run(['list'])).stdout).not.toContain('applied')
  })

  it.each([
    ['in SQL', { '1_a.sql': '-- UP Migration\nSELECT 1;\n' }, /1_a\.sql is SQL/],
    [
      'that add again when they run again',
      { '1_a.json': '{"up":[{"updateMany":"a","filter":{},"update":{"$inc":{"n":1}}}]}' },
      /\$inc/
    ],
    [
      'that replace documents instead of changing them',
      { '1_a.json': '{"up":[{"updateMany":"a","filter":{},"update":{"n":1}}]}' },
      /needs operators like/
    ],
    [
      'with an index of nothing',
      { '1_a.json': '{"up":[{"createIndex":"a","keys":{}}]}' },
      /needs a document with at least one field for "keys"/
    ],
    [
      'with batches of no document',
      { '1_a.json': '{"up":[{"renameField":"a","from":"x","to":"y","batchSize":0}]}' },
      /needs a whole number from 1 on for "batchSize"/
    ],
    ['with an empty name', { '1_a.json': '{"up":[{"dropIndex":"a","name":""}]}' }, /needs a name for "name"/],
    [
      'that rename a field to itself',
      { '1_a.json': '{"up":[{"renameField":"a","from":"x","to":"x"}]}' },
      /renames a field to itself/
    ],
    ['with an unknown field', { '1_a.json': '{"up":[{"createIndex":"a","key":{}}]}' }, /unknown field "key"/]
  ])('%s are refused before anything runs', async (_title, wrong: Record<string, string>, message) => {
    await clear(url)
    rmSync(join(folder, 'migrations'), { recursive: true, force: true })
    writeMigrations(folder, wrong)
    await expect(migratorFor(url, folder).migrate()).rejects.toMatchObject({
      code: 'KIT_MIGRATE_FILE',
      message: expect.stringMatching(message) as string
    })
  })

  it('are read with a byte order mark in front, as those in SQL are', async () => {
    await clear(url)
    rmSync(join(folder, 'migrations'), { recursive: true, force: true })
    writeMigrations(folder, { '1_a.json': `\ufeff${collections}` })
    expect((await migratorFor(url, folder).migrate()).applied).toHaveLength(1)
  })

  it('keep no ledger under a name that MongoDB has not', () => {
    expect(() => createMigrator({ connection: url, table: 'a$b' })).toThrow(
      expect.objectContaining({ code: 'KIT_MIGRATE_OPTION' })
    )
  })

  it('change every document in batches, whatever the types of their ids are', async () => {
    await clear(url)
    rmSync(join(folder, 'migrations'), { recursive: true, force: true })
    writeMigrations(folder, {
      '1_a.json': '{"up":[{"updateMany":"a","filter":{},"update":{"$set":{"x":1}},"batchSize":2}]}'
    })
    await withMongo(url, async (db) => {
      const ids = [1, 2, 3, 'a', 'b', 'c', new Date(0)]
      await db.collection('a').insertMany(ids.map((_id) => ({ _id }) as never))
      await migratorFor(url, folder).migrate()
      expect(await db.collection('a').countDocuments({ x: 1 })).toBe(ids.length)
    })
  })
})
