import { connect } from '@nats-io/transport-node'
import { Redis } from 'ioredis'
import { MongoClient } from 'mongodb'
import { createConnection } from 'mysql2/promise'
import pg from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { describeWithServer, type TestServer } from '../../src/index.js'

/** What is in a database, after writing one thing to it. */
type Write = (url: string) => Promise<number>

const writePostgres: Write = async (url) => {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  onTestFinished(() => client.end())
  await client.query('CREATE TABLE thing (id int)')
  const { rows } = await client.query(`SELECT count(*)::int AS n FROM pg_tables WHERE schemaname = 'public'`)
  return (rows[0] as { n: number }).n
}

const writeMysql: Write = async (url) => {
  const client = await createConnection(url)
  onTestFinished(() => client.end())
  await client.query('CREATE TABLE thing (id int)')
  const [rows] = await client.query('SHOW TABLES')
  return (rows as unknown[]).length
}

const writers = {
  postgresql: writePostgres,
  pgbouncer: writePostgres,
  mariadb: writeMysql,
  mysql: writeMysql,
  async mongodb(url) {
    const client = await new MongoClient(url).connect()
    onTestFinished(() => client.close())
    await client.db().collection('thing').insertOne({ id: 1 })
    return client.db().collection('thing').countDocuments()
  },
  async redis(url) {
    const client = new Redis(url)
    onTestFinished(() => client.disconnect())
    await client.set(`thing`, 1)
    return client.dbsize()
  }
} satisfies Record<string, Write>

const products = {
  postgresql: /^PostgreSQL \d+\.\d+/,
  pgbouncer: /^pgbouncer, PostgreSQL \d+\.\d+/,
  mariadb: /^MariaDB \d+\.\d+\.\d+/,
  mysql: /^MySQL \d+\.\d+\.\d+/,
  mongodb: /^(MongoDB|FerretDB) \d+\.\d+\.\d+/,
  redis: /^Redis \d+\.\d+\.\d+/
}

for (const name of ['postgresql', 'pgbouncer', 'mariadb', 'mysql', 'mongodb', 'redis'] as const) {
  describeWithServer(name, `a real ${name} server`, (server: TestServer) => {
    test('tells its name and version', () => {
      expect(server).toMatchObject({ kind: name })
      expect(server.product).toMatch(products[name])
    })

    test('gives each test an empty database of its own', async () => {
      const [first, second] = [await server.createDatabase(), await server.createDatabase()]
      expect(first).not.toBe(second)
      expect(await writers[name](first)).toBe(1)
      expect(await writers[name](second)).toBe(1)
    })
  })
}

describeWithServer('nats', 'a real nats server', (server) => {
  test('passes messages, and keeps them in streams', async () => {
    const connection = await connect({ servers: server.url })
    onTestFinished(() => connection.close())
    const heard = connection.subscribe('start', { max: 1 })
    connection.publish('start', 'now')
    for await (const message of heard) expect(message.string()).toBe('now')
    expect(connection.info?.jetstream).toBe(true)
    expect(server.product).toMatch(/^NATS \d/)
  })

  test('has no databases', async () => {
    await expect(server.createDatabase()).rejects.toThrow(/no databases/)
  })
})
