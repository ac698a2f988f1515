import { describeWithServer, startReplicaSetRelay } from '@kit-internal/testkit'
import type { Knex } from 'knex'
import type { ClientSession, Db, MongoClient } from 'mongodb'
import { expect, it } from 'vitest'
import type { Session } from '../../src/drivers/contract.js'
import { mongodb } from '../../src/drivers/mongodb/index.js'
import { mysql } from '../../src/drivers/mysql/index.js'
import { postgresql } from '../../src/drivers/postgresql/index.js'
import { describeDriver, newEntry, step } from '../contract/driver.js'
import { queryMysql, queryPostgres, withMongo } from './query.js'

const place = { table: 'kit_migrations' }

describeWithServer('postgresql', 'with a server of PostgreSQL', (server) => {
  describeDriver('postgresql', {
    async prepare() {
      const target = await server.createDatabase()
      return {
        open: async () => (await postgresql.open({ target, place, mode: 'write' })) as Session,
        count: async () => Number((await queryPostgres(target, 'SELECT count(*) AS count FROM t'))[0]?.['count']),
        dispose: async () => undefined
      }
    },
    define: 'CREATE TABLE t (x int)',
    insert: 'INSERT INTO t VALUES (1)',
    program: async (knex) => (knex as Knex)('t').insert({ x: 1 }),
    transactionalDdl: true
  })

  it('counts lost rows in the schema that was given', async () => {
    const target = await server.createDatabase()
    await queryPostgres(target, 'CREATE SCHEMA app; CREATE TABLE app.t (x int); INSERT INTO app.t VALUES (1), (2)')
    const session = (await postgresql.open({ target, place: { ...place, schema: 'app' }, mode: 'read' })) as Session
    try {
      expect(await session.rowsLostBy(step('DROP TABLE t'))).toEqual([{ table: 't', rows: 2 }])
    } finally {
      await session.close()
    }
  })

  it('counts the position of an error from the first character of its statement', async () => {
    const target = await server.createDatabase()
    const session = (await postgresql.open({ target, place: { ...place, schema: 'schön' }, mode: 'write' })) as Session
    const first = step('SELECT 1,\n  missing')
    try {
      await expect(
        session.transaction({ steps: [first], lockTimeoutMs: 1000 }, async () => {
          await session.run(first, { lockTimeoutMs: 1000 })
          return []
        })
      ).rejects.toMatchObject({ position: String('SELECT 1,\n  '.length + 1) })
    } finally {
      await session.close()
    }
  })

  it.each([
    ['the statement', 'INSERT INTO t VALUES (1), (1)', { code: '23505', table: 't' }],
    ['COMMIT, as deferred constraints do', 'INSERT INTO later VALUES (1), (1)', { code: '23505', table: 'later' }]
  ])('keeps nothing of a migration, nor its record, when it fails at %s', async (_what, text, error) => {
    const target = await server.createDatabase()
    await queryPostgres(
      target,
      'CREATE TABLE t (x int UNIQUE); CREATE TABLE later (x int UNIQUE DEFERRABLE INITIALLY DEFERRED)'
    )
    const session = (await postgresql.open({ target, place, mode: 'write' })) as Session
    const run = (sql: string, version: string) =>
      session.transaction({ steps: [] }, async () => {
        await session.run(step(sql), {}, { completes: newEntry(version) })
        return [{ kind: 'applied', entry: newEntry(version), durationMs: 1 }]
      })
    try {
      await session.createLedger()
      await expect(run(text, '1')).rejects.toMatchObject(error)
      expect(await session.readLedger()).toEqual([])
      await run('INSERT INTO t VALUES (2)', '2')
      expect(await session.readLedger()).toMatchObject([{ version: '2', state: 'applied' }])
      expect(await queryPostgres(target, 'SELECT x FROM t UNION ALL SELECT x FROM later')).toEqual([{ x: 2 }])
    } finally {
      await session.close()
    }
  })

  it('undoes what a migration set before its record is written', async () => {
    const target = await server.createDatabase()
    await queryPostgres(target, `CREATE ROLE kit_nobody_${process.pid}`)
    const session = (await postgresql.open({ target, place, mode: 'write' })) as Session
    try {
      await session.createLedger()
      await session.transaction({ steps: [] }, async () => {
        await session.run(step(`SET ROLE kit_nobody_${process.pid}`), {}, { completes: newEntry('1') })
        await session.reset()
        return [{ kind: 'applied', entry: newEntry('1'), durationMs: 1 }]
      })
      expect(await session.readLedger()).toHaveLength(1)
    } finally {
      await session.close()
      await queryPostgres(target, `DROP ROLE kit_nobody_${process.pid}`)
    }
  })

  it('counts lost rows inside an open transaction as that sees them, and leaves it open', async () => {
    const target = await server.createDatabase()
    await queryPostgres(target, 'CREATE TABLE t (x int)')
    const session = (await postgresql.open({ target, place, mode: 'write' })) as Session
    try {
      await session.transaction({ steps: [] }, async () => {
        await session.run(step('INSERT INTO t VALUES (1)'), {})
        expect(await session.rowsLostBy(step('DROP TABLE missing, t'))).toEqual([{ table: 't', rows: 1 }])
        await session.run(step('INSERT INTO t VALUES (2)'), {})
        return []
      })
      expect(await queryPostgres(target, 'SELECT x FROM t ORDER BY x')).toEqual([{ x: 1 }, { x: 2 }])
    } finally {
      await session.close()
    }
  })
})

for (const name of ['mariadb', 'mysql'] as const)
  describeWithServer(name, `with a server of ${name}`, (server) => {
    describeDriver('mysql', {
      async prepare() {
        const target = await server.createDatabase()
        return {
          open: async () => (await mysql.open({ target, place, mode: 'write' })) as Session,
          count: async () => Number((await queryMysql(target, 'SELECT count(*) AS count FROM t'))[0]?.['count']),
          dispose: async () => undefined
        }
      },
      define: 'CREATE TABLE t (x int)',
      insert: 'INSERT INTO t VALUES (1)',
      program: async (knex) => (knex as Knex)('t').insert({ x: 1 }),
      transactionalDdl: false
    })

    it.each([
      'CREATE TABLE new (x int)',
      'CREATE TABLE new AS SELECT * FROM t',
      'CREATE INDEX t_y ON t (y)',
      'CREATE VIEW v2 AS SELECT 1',
      'CREATE TRIGGER tr2 AFTER INSERT ON t FOR EACH ROW SET @x = 1',
      'ALTER TABLE t ADD COLUMN z int',
      'ALTER TABLE t DROP COLUMN y',
      'DROP INDEX t_x ON t',
      'DROP TABLE t',
      'DROP VIEW v',
      'DROP TRIGGER tr',
      'DROP PROCEDURE p',
      'RENAME TABLE t TO u',
      'ALTER DATABASE CHARACTER SET latin1',
      'ALTER SCHEMA DEFAULT COLLATE = utf8mb4_bin'
    ])('tells after a cut whether it took effect: %s', async (text) => {
      const target = await server.createDatabase()
      await queryMysql(target, 'CREATE TABLE t (x int, y int, KEY t_x (x))')
      await queryMysql(target, 'CREATE VIEW v AS SELECT x FROM t')
      await queryMysql(target, 'CREATE TRIGGER tr AFTER INSERT ON t FOR EACH ROW SET @x = 1')
      await queryMysql(target, 'CREATE PROCEDURE p() SELECT 1')
      const session = (await mysql.open({ target, place, mode: 'write' })) as Session
      try {
        const before = await session.fingerprint(step(text))
        expect(await session.outcomeOf(step(text), before)).toBe('not-done')
        await session.run(step(text), {})
        expect(await session.outcomeOf(step(text), before)).toBe('done')
      } finally {
        await session.close()
      }
    })
  })

describeWithServer('mongodb', 'with a server of MongoDB', (server) => {
  describeDriver('mongodb', {
    async prepare() {
      const target = await server.createDatabase()
      return {
        open: async () => (await mongodb.open({ target, place, mode: 'write' })) as Session,
        count: () => withMongo(target, (db) => db.collection('t').countDocuments()),
        send: () => withMongo(target, (db) => db.collection('t').insertOne({ x: 1 })),
        dispose: async () => undefined
      }
    },
    define: '{"createCollection":"t"}',
    insert: '{"updateMany":"t","filter":{},"update":{}}',
    program: (db) => (db as Db).collection('t').insertOne({ x: 1 }),
    transactionalDdl: false,
    // Work that does not use the transaction's own session, as here, is kept on every deployment.
    transactions: false
  })

  describeDriver('mongodb on a replica set', {
    async prepare() {
      const target = await server.createDatabase()
      const relay = await startReplicaSetRelay(target)
      return {
        open: async () => (await mongodb.open({ target: relay.url, place, mode: 'write' })) as Session,
        count: () => withMongo(target, (db) => db.collection('t').countDocuments()),
        async send(session) {
          const handle = session.openProgram(
            (_sent, send) => send(),
            () => undefined
          )
          const insert = (own: unknown) =>
            (handle.client as MongoClient)
              .db()
              .collection('t')
              .insertOne({ x: 1 }, { session: own as ClientSession })
          await handle.callStep(true, insert).finally(() => handle.close())
        },
        dispose: () => relay.stop()
      }
    },
    define: '{"createCollection":"t"}',
    insert: '{"updateMany":"t","filter":{},"update":{}}',
    program: (db, handle) =>
      handle.callStep(true, (own) => (db as Db).collection('t').insertOne({ x: 1 }, { session: own as ClientSession })),
    transactionalDdl: false
  })
})
