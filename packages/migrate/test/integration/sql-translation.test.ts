import { describeWithServer } from '@kit-internal/testkit'
import Libsql from 'libsql'
import mysql from 'mysql2/promise'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { splitStatements } from '../../src/sql/index.js'
import { translateSql, type TranslationTarget } from '../../src/translate/index.js'
import { shopDown, shopUp, usersDown, usersUp } from '../translate/reference.js'
import { subset } from '../translate/subset.js'

type Row = Readonly<Record<string, unknown>>
interface Database {
  run(sql: string): Promise<Row[]>
  tables(): Promise<string[]>
  close(): Promise<void>
}

const sections = {
  usersUp: { sql: usersUp, earlier: [] },
  shopUp: { sql: shopUp, earlier: [usersUp] },
  shopDown: { sql: shopDown, earlier: [usersUp, shopUp] },
  usersDown: { sql: usersDown, earlier: [usersUp] }
} as const

async function statementsOf(
  section: keyof typeof sections,
  engine: TranslationTarget | 'postgresql'
): Promise<string[]> {
  const { sql, earlier } = sections[section]
  const found =
    engine === 'postgresql'
      ? await splitStatements(sql, engine)
      : (await translateSql(sql, engine, { earlier })).statements
  return found.map(({ text }) => text)
}

/** What a program notices of the two migrations, the same on every engine. */
function describeMigrations(engine: TranslationTarget | 'postgresql', open: () => Promise<Database>): void {
  const run = async (db: Database, section: keyof typeof sections): Promise<void> => {
    for (const text of await statementsOf(section, engine)) await db.run(text)
  }

  it('makes the users of the documentation, touches updated_at, and leaves nothing behind', async () => {
    const db = await open()
    try {
      await run(db, 'usersUp')
      await db.run("INSERT INTO users (email, name, password) VALUES ('a@b.c', 'A', 'x'), ('A@b.c', 'B', 'y')")
      const [before] = await db.run("SELECT id, role, updated_at AS t FROM users WHERE email = 'a@b.c'")
      expect(before?.['id']).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
      expect(before?.['role']).toBe('USER')
      await new Promise((resolve) => setTimeout(resolve, 20))
      await db.run("UPDATE users SET name = 'C' WHERE email = 'a@b.c'")
      const [after] = await db.run("SELECT updated_at AS t FROM users WHERE email = 'a@b.c'")
      expect(new Date(String(after?.['t'])).getTime()).toBeGreaterThanOrEqual(new Date(String(before?.['t'])).getTime())
      expect(String(after?.['t'])).not.toBe(String(before?.['t']))
      await expect(db.run("INSERT INTO users (email, name, password) VALUES ('a@b.c', 'D', 'z')")).rejects.toThrow()
      await expect(
        db.run(`INSERT INTO users (email, name, password, role) VALUES ('l', 'D', 'z', '${'x'.repeat(51)}')`)
      ).rejects.toThrow()
      await run(db, 'usersDown')
      expect(await db.tables()).toEqual([])
    } finally {
      await db.close()
    }
  })

  it('keeps defaults, checks, keys, references, triggers and data of the subset', async () => {
    const db = await open()
    try {
      await run(db, 'usersUp')
      await run(db, 'shopUp')
      const rows = await db.run(
        'SELECT id, sku, title, price, stock, note, shape, slug, touched FROM products ORDER BY id'
      )
      expect(rows.map((row) => ({ ...row, id: Number(row['id']), price: Number(row['price']) }))).toEqual([
        {
          id: 1,
          sku: 'A;1',
          title: `new; "thing" \\ it's`,
          price: 9.99,
          stock: 5,
          note: "a\\'",
          shape: 'round',
          slug: 'a;1-x',
          touched: 1
        },
        {
          id: 2,
          sku: ' B2 ',
          title: `new; "thing" \\ it's`,
          price: 1,
          stock: 0,
          note: 'none',
          shape: 'round',
          slug: null,
          touched: null
        }
      ])
      await db.run("INSERT INTO users (email, name, password) VALUES ('a', 'A', 'x')")
      const [user] = await db.run('SELECT id FROM users')
      await db.run(`INSERT INTO orders (user_id, product_id, amount) VALUES ('${String(user?.['id'])}', 1, 3)`)
      expect((await db.run('SELECT total FROM orders')).map(({ total }) => Number(total))).toEqual([300])
      for (const refused of [
        "INSERT INTO products (sku, price) VALUES ('x', -1)",
        "INSERT INTO products (sku, price, shape) VALUES ('x', 1, 'star')",
        "INSERT INTO products (sku, price) VALUES ('A;1', 1)",
        `INSERT INTO orders (user_id, product_id) VALUES ('${String(user?.['id'])}', 99)`,
        'INSERT INTO products (sku, price) VALUES (NULL, 1)'
      ]) {
        await expect(db.run(refused), refused).rejects.toThrow()
      }
      await db.run('DELETE FROM users')
      expect(await db.run('SELECT id FROM orders')).toEqual([])
      await run(db, 'shopDown')
      expect(await db.tables()).toEqual(['users'])
      await run(db, 'usersDown')
      expect(await db.tables()).toEqual([])
    } finally {
      await db.close()
    }
  })

  it('takes every statement of the subset', async () => {
    const db = await open()
    const earlier: string[] = []
    try {
      for (const [sql, refusedBy = []] of subset) {
        if (engine !== 'postgresql' && refusedBy.includes(engine)) {
          await expect(translateSql(sql, engine, { earlier }), sql).rejects.toMatchObject({
            code: 'KIT_MIGRATE_TRANSLATION'
          })
          continue
        }
        const statements =
          engine === 'postgresql' ? [{ text: sql }] : (await translateSql(sql, engine, { earlier })).statements
        for (const { text } of statements) await naming(text, () => db.run(text))
        earlier.push(sql)
      }
      const [row] = await db.run('SELECT code, pair FROM parent WHERE id = 101')
      expect(row).toMatchObject({ code: 'ABC', pair: 7 })
    } finally {
      await db.close()
    }
  })
}

async function naming<T>(text: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    throw new Error(`${text}\n${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
}

describeWithServer('postgresql', 'as written, on PostgreSQL', (server) => {
  describeMigrations('postgresql', async () => {
    const client = new pg.Client(await server.createDatabase())
    await client.connect()
    const run = async (sql: string): Promise<Row[]> => {
      const { rows } = await client.query<Record<string, unknown>>(sql)
      return rows.map((row) => ({ ...row, ...(row['t'] instanceof Date ? { t: row['t'].toISOString() } : {}) }))
    }
    return {
      run,
      tables: async () =>
        (await run("SELECT tablename AS t FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")).map((row) =>
          String(row['t'])
        ),
      close: () => client.end()
    }
  })
})

for (const name of ['mariadb', 'mysql'] as const)
  describeWithServer(name, `translated, on ${name}`, (server) => {
    describeMigrations('mysql', async () => {
      const connection = await mysql.createConnection({ uri: await server.createDatabase(), dateStrings: true })
      const run = async (sql: string): Promise<Row[]> => {
        const [rows] = await connection.query(sql)
        return Array.isArray(rows) ? (rows as Row[]) : []
      }
      return {
        run,
        tables: async () => (await run('SHOW TABLES')).map((row) => String(Object.values(row)[0])).sort(),
        close: () => connection.end()
      }
    })
  })

describe('translated, on SQLite', () => {
  describeMigrations('sqlite', () => {
    const db = new Libsql(':memory:')
    db.pragma('foreign_keys = ON')
    const run = (sql: string): Promise<Row[]> => {
      return new Promise((resolve) => {
        const statement = db.prepare(sql)
        if (statement.reader) return resolve(statement.all() as Row[])
        statement.run()
        return resolve([])
      })
    }
    return Promise.resolve({
      run,
      tables: async () =>
        (
          await run(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY 1"
          )
        ).map((row) => String(row['name'])),
      close: () => Promise.resolve(void db.close())
    })
  })
})
