import { MongoClient, type Db } from 'mongodb'
import { expect, it, onTestFinished } from 'vitest'
import { describeWithServer, startReplicaSetRelay, steppedDown, type RelayOptions } from '../../src/index.js'

interface Row {
  _id: number
  x?: number
}

describeWithServer('mongodb', 'the relay that makes a replica set of a server', (server) => {
  async function relayed(options?: RelayOptions) {
    const url = await server.createDatabase()
    const relay = await startReplicaSetRelay(url, options)
    const client = await new MongoClient(relay.url).connect()
    onTestFinished(async () => {
      await client.close()
      await relay.stop()
    })
    const db = client.db()
    await db.createCollection('a')
    return { relay, client, db, rows: rowsOf(db) }
  }
  const rowsOf = (db: Db) => () => db.collection<Row>('a').find().sort({ _id: 1 }).toArray()

  it('shows the writes of a transaction to itself at once and to others after its commit', async () => {
    const { relay, client, db, rows } = await relayed()
    await db.collection<Row>('a').insertMany([{ _id: 1 }, { _id: 2 }])
    const session = client.startSession()
    session.startTransaction()
    await db.collection<Row>('a').insertOne({ _id: 3 }, { session })
    await db.collection<Row>('a').updateOne({ _id: 1 }, { $set: { x: 1 } }, { session })
    await db.collection<Row>('a').deleteOne({ _id: 2 }, { session })
    expect(await rows()).toEqual([{ _id: 1 }, { _id: 2 }])
    expect(await db.collection<Row>('a').countDocuments({}, { session })).toBe(2)
    await session.commitTransaction()
    expect(await rows()).toEqual([{ _id: 1, x: 1 }, { _id: 3 }])
    expect(relay.endings).toEqual(['committed'])
    await session.endSession()
  })

  it('takes everything back when it is aborted, when a write is refused, and when its time is over', async () => {
    const { relay, client, db, rows } = await relayed({ transactionLifetimeMs: 500 })
    await db.collection<Row>('a').insertOne({ _id: 1 })
    const session = client.startSession()
    session.startTransaction()
    await db.collection<Row>('a').insertOne({ _id: 2 }, { session })
    await session.abortTransaction()
    session.startTransaction()
    await db.collection<Row>('a').insertOne({ _id: 2 }, { session })
    await expect(db.collection<Row>('a').insertOne({ _id: 1 }, { session })).rejects.toMatchObject({ code: 11000 })
    await expect(session.commitTransaction()).rejects.toMatchObject({ codeName: 'NoSuchTransaction' })
    session.startTransaction()
    await db.collection<Row>('a').insertOne({ _id: 2 }, { session })
    await expect.poll(() => relay.endings.length).toBe(3)
    await expect(session.commitTransaction()).rejects.toMatchObject({ codeName: 'NoSuchTransaction' })
    expect(await rows()).toEqual([{ _id: 1 }])
    expect(relay.endings).toEqual(['aborted', 'aborted', 'expired'])
    await session.endSession()
  })

  it('lets the first of two transactions write a document, and a write outside of them wait', async () => {
    const { client, db, rows } = await relayed()
    const [first, second] = [client.startSession(), client.startSession()]
    first.startTransaction()
    second.startTransaction()
    await db.collection<Row>('a').insertOne({ _id: 1, x: 1 }, { session: first })
    await expect(db.collection<Row>('a').insertOne({ _id: 1, x: 2 }, { session: second })).rejects.toMatchObject({
      codeName: 'WriteConflict'
    })
    const outside = db.collection<Row>('a').insertOne({ _id: 1, x: 3 })
    const refused = expect(outside).rejects.toMatchObject({ code: 11000 })
    await first.commitTransaction()
    await refused
    expect(await rows()).toEqual([{ _id: 1, x: 1 }])
    await Promise.all([first.endSession(), second.endSession()])
  })

  it('does a write once that is sent again because its answer was lost', async () => {
    const { relay, db, rows } = await relayed()
    relay.fail({ command: 'insert', deliver: true })
    await db.collection<Row>('a').insertOne({ _id: 1 })
    relay.fail({ command: 'insert', answer: steppedDown })
    await db.collection<Row>('a').insertOne({ _id: 2 })
    expect(await rows()).toEqual([{ _id: 1 }, { _id: 2 }])
  })
})
