import { withMongo } from './query.js'

/** Without transactions a step that was cut off begins again, so each says what shall be, and not what to add. */
const program = `
export async function up(db, { step, session }) {
  await step('log', async (session) => {
    for (const _id of [1, 2, 3, 4, 5])
      await db.collection('log').updateOne({ _id }, { $set: { what: 'n' + _id } }, { upsert: true, session })
  })
  const put = (name) => async (session) => {
    await db.collection('begun').insertOne({ name, at: performance.timeOrigin + performance.now() })
    await db.collection('a').updateOne({ _id: name }, { $set: { by: 'up' } }, { upsert: true, session })
  }
  for (const name of ['one', 'two', 'three', 'four', 'five']) await step(name, put(name))
}
export async function down(db, { step }) {
  for (const name of ['five', 'four', 'three', 'two', 'one'])
    await step(name, async (session) => {
      await db.collection('begun').insertOne({ name, at: performance.timeOrigin + performance.now() })
      await db.collection('a').deleteOne({ _id: name }, { session })
    })
}
`
/** Declarative, with its own way back. */
export const operations = JSON.stringify({
  up: [
    { createCollection: 'people' },
    { createIndex: 'people', keys: { email: 1 }, options: { unique: true } },
    { updateMany: 'log', filter: {}, update: { $set: { seen: true } }, batchSize: 2 },
    { renameField: 'log', from: 'what', to: 'text', batchSize: 2 }
  ],
  down: [
    { renameField: 'log', from: 'text', to: 'what' },
    { dropIndex: 'people', name: 'email_1' },
    { dropCollection: 'people' }
  ]
})
export const collections = JSON.stringify({ up: ['log', 'a', 'begun'].map((name) => ({ createCollection: name })) })
export const files = { '1_log.json': collections, '2_steps.ts': program, '3_people.json': operations }

export const clear = (url: string) => withMongo(url, (db) => db.dropDatabase())
