import { describeWithServer } from '@kit-internal/testkit'
import { expect, it } from 'vitest'
import type { Session } from '../../src/drivers/contract.js'
import { mysql } from '../../src/drivers/mysql/index.js'
import { postgresql } from '../../src/drivers/postgresql/index.js'
import { describeDriver, step } from '../contract/driver.js'
import { queryMysql, queryPostgres } from './query.js'

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
})

describeWithServer('mariadb', 'with a server of MariaDB', (server) => {
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
    transactionalDdl: false
  })
})
