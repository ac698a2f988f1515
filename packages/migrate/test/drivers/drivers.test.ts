import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'libsql'
import type { Knex } from 'knex'
import { expect, it } from 'vitest'
import type { Session } from '../../src/drivers/contract.js'
import { createMemoryDatabase, memoryDriver } from '../../src/drivers/memory.js'
import { sqlite } from '../../src/drivers/sqlite/index.js'
import { describeDriver, step } from '../contract/driver.js'

const place = { table: 'kit_migrations' }

for (const transactionalDdl of [true, false]) {
  describeDriver(transactionalDdl ? 'memory' : 'memory, definitions on their own,', {
    async prepare() {
      const database = createMemoryDatabase()
      const driver = memoryDriver(database, transactionalDdl)
      return {
        open: async () => (await driver.open({ target: '', place, mode: 'write' })) as Session,
        count: async () => database.executed.filter((text) => text === 'INSERT t').length,
        dispose: async () => undefined
      }
    },
    define: 'CREATE t',
    insert: 'INSERT t',
    program: (run) => (run as (text: string) => Promise<unknown>)('INSERT t'),
    // Memory takes everything back with its transaction.
    transactionalDdl: true
  })
}

describeDriver('sqlite', {
  async prepare() {
    const folder = await mkdtemp(join(tmpdir(), 'kit-migrate-'))
    const target = join(folder, 'a b.db')
    return {
      open: async () => (await sqlite.open({ target, place, mode: 'write' })) as Session,
      count: async () => {
        const db = new Database(target)
        const { count } = db.prepare('SELECT count(*) AS count FROM t').get() as { count: number }
        db.close()
        return count
      },
      dispose: () => rm(folder, { recursive: true })
    }
  },
  define: 'CREATE TABLE t (x INTEGER)',
  insert: 'INSERT INTO t VALUES (1)',
  program: async (knex) => (knex as Knex)('t').insert({ x: 1 }),
  transactionalDdl: true
})

it('on SQLite a statement that wants the file for itself waits for those who are reading it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kit-migrate-'))
  const target = join(folder, 'busy.db')
  const session = (await sqlite.open({ target, place, mode: 'write' })) as Session
  const reader = new Database(target)
  try {
    await session.run(step('CREATE TABLE t (x INTEGER)'), {})
    reader.exec('BEGIN')
    reader.prepare('SELECT count(*) FROM t').get()
    await expect(session.run(step('VACUUM'), { lockTimeoutMs: 50 })).rejects.toMatchObject({
      code: 'KIT_MIGRATE_STATEMENT'
    })
    const waiting = session.run(step('VACUUM'), {})
    setTimeout(() => reader.exec('COMMIT'), 200)
    await expect(waiting).resolves.toBeUndefined()
  } finally {
    reader.close()
    await session.close()
    await rm(folder, { recursive: true })
  }
})
