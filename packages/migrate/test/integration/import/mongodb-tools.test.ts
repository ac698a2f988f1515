import { createMigrator } from '@kit/migrate'
import { describeWithServer } from '@kit-internal/testkit'
import { MongoClient, type Db } from 'mongodb'
import { expect, it } from 'vitest'
import { describeImport } from '../../contract/import.js'
import { writeFiles } from '../../import/sqlite.js'
import { linkPackages, runTool } from '../../import/tools.js'

const files = {
  '20240101120000-users.js': `module.exports = {
  /**
   * @param db {import('mongodb').Db}
   * @param client {import('mongodb').MongoClient}
   */
  async up(db, client) {
    await db.collection('users').insertOne({ _id: 'ada' })
  },
  async down(db, client) {
    await db.dropCollection('users')
  }
}
`,
  '20240102120000-posts.js': `module.exports.up = async function (db, connection) {
  const session = connection.startSession()
  await db.collection('posts').insertOne({ _id: 'first' })
  await db.collection('posts').createIndex({ author: 1 })
  await session.endSession()
}
module.exports.down = async (db) => db.dropCollection('posts')
`
}

async function withDb<T>(url: string, work: (db: Db) => Promise<T>): Promise<T> {
  const client = new MongoClient(url)
  try {
    return await work(client.db())
  } finally {
    await client.close()
  }
}

/** Collections with their indexes and documents, without those of migrate-mongo and ours. */
const contents = (url: string) =>
  withDb(url, async (db) => {
    const names = (await db.listCollections().toArray()).map(({ name }) => name)
    const own = names.filter((name) => !/^(changelog|kit_migration)/.test(name)).sort()
    return Promise.all(
      own.map(async (name) => ({
        name,
        indexes: await db.collection(name).indexes(),
        documents: await db.collection(name).find().toArray()
      }))
    )
  })

describeWithServer('mongodb', 'on MongoDB', (server) => {
  const options = (source: string, names: readonly (keyof typeof files)[]) => ({
    from: 'migrate-mongo' as const,
    createMigrator,
    database: () => server.createDatabase(),
    reversible: true,
    source,
    schema: contents,
    history: (url: string) => withDb(url, (db) => db.collection('changelog').find().toArray()),
    next: {
      format: 'js' as const,
      text: "export const up = (db) => db.createCollection('next_one')\nexport const down = (db) => db.dropCollection('next_one')\n"
    },
    async prepare(folder: string, url: string) {
      const config = {
        mongodb: { url, options: {} },
        migrationsDir: source,
        changelogCollectionName: 'changelog',
        lockCollectionName: 'changelog_lock',
        lockTtl: 0,
        migrationFileExtension: '.js',
        useFileHash: false,
        moduleSystem: 'commonjs'
      }
      writeFiles(folder, { 'migrate-mongo-config.js': `module.exports = ${JSON.stringify(config)}\n` })
      writeFiles(folder, Object.fromEntries(names.map((name) => [`${source}/${name}`, files[name]])))
      linkPackages(folder, 'mongodb')
      await runTool('migrate-mongo', ['up'], { folder })
    }
  })

  describeImport('migrate-mongo, from its files where they are', {
    ...options('migrations', ['20240101120000-users.js']),
    inPlace: true,
    files: ['20240101120000-users.js']
  })

  describeImport('migrate-mongo, from files that use the client', {
    ...options('old', ['20240101120000-users.js', '20240102120000-posts.js']),
    files: ['20240101_120000_users.js', '20240102_120000_posts.js']
  })

  it('a lock that migrate-mongo holds is refused with the way to free it', async () => {
    const url = await server.createDatabase()
    await withDb(url, async (db) => {
      await db
        .collection<{ fileName: string; appliedAt: Date }>('changelog')
        .insertOne({ fileName: '1-x.js', appliedAt: new Date() })
      await db.collection('changelog_lock').insertOne({ createdAt: new Date() })
    })
    const migrator = createMigrator({ connection: url, cwd: import.meta.dirname, dir: 'nowhere' })
    await expect(migrator.importFrom({ from: 'migrate-mongo', source: '.' })).rejects.toMatchObject({
      code: 'KIT_MIGRATE_IMPORT_UNFINISHED',
      hint: expect.stringContaining('db.changelog_lock.deleteMany({})') as string
    })
  })
})
