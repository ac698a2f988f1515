import fc from 'fast-check'
import { describeWithServer } from '@kit-internal/testkit'
import Libsql from 'libsql'
import mysql from 'mysql2/promise'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { splitStatements } from '../../src/sql/index.js'
import { joined } from '../corpus/assemble.js'
import { mariadbCorpus, mysqlCorpusOf, mysqlSeparators } from '../corpus/mysql.js'
import { procedures } from '../corpus/mysql-bodies.js'
import { postgresCorpusOf, postgresSeparators } from '../corpus/postgresql.js'
import { sqliteCorpusOf, sqliteSeparators } from '../corpus/sqlite.js'

// All blocks in the long run; 18 have every literal, name and comment once.
const count = process.env['KIT_TEST_FULL'] === '1' ? 48 : 18

/** Which statement failed matters more than where in the test. */
async function naming<T>(text: string, run: () => Promise<T> | T): Promise<T> {
  try {
    return await run()
  } catch (error) {
    throw new Error(`${text}\n${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
}

describeWithServer('postgresql', 'with a server of PostgreSQL', (server) => {
  it('takes every statement of the corpus, and splits the whole text into as many as we do', async () => {
    const sql = joined(postgresCorpusOf(count), postgresSeparators)
    const statements = await splitStatements(sql, 'postgresql')
    const [one, whole] = [new pg.Client(await server.createDatabase()), new pg.Client(await server.createDatabase())]
    await Promise.all([one.connect(), whole.connect()])
    try {
      for (const { text } of statements) await naming(text, () => one.query(text))
      // The simple query protocol answers once for each statement that the server found.
      const answers = (await whole.query(sql)) as unknown as unknown[]
      expect(answers).toHaveLength(statements.length)
    } finally {
      await Promise.all([one.end(), whole.end()])
    }
  })
})

for (const name of ['mariadb', 'mysql'] as const)
  describeWithServer(name, `with a server of ${name}`, (server) => {
    it('takes every statement of the corpus, and splits the whole text into as many as we do', async () => {
      const corpus = [...mysqlCorpusOf(count), ...(server.product.startsWith('MariaDB') ? mariadbCorpus : [])]
      // MySQL answers an end that is a comment only too, so the text ends with a statement.
      const sql = `${joined(corpus, mysqlSeparators)}SELECT 1`
      const statements = await splitStatements(sql, 'mysql')
      const one = await mysql.createConnection({ uri: await server.createDatabase() })
      const whole = await mysql.createConnection({ uri: await server.createDatabase(), multipleStatements: true })
      try {
        let answers = 0
        for (const { text } of statements) answers += countAnswers(await naming(text, () => one.query(text)))
        expect(countAnswers(await whole.query(sql))).toBe(answers)
      } finally {
        await Promise.all([one.end(), whole.end()])
      }
    })

    it('takes the stored programs that the splitter is tried with', async () => {
      const connection = await mysql.createConnection({ uri: await server.createDatabase() })
      try {
        for (const text of fc.sample(procedures(count * 3), { numRuns: 5, seed: 7 }).flat()) {
          await connection.query(`DROP PROCEDURE IF EXISTS ${/p\d+/.exec(text)?.[0] ?? ''}`)
          await naming(text, () => connection.query(text))
        }
      } finally {
        await connection.end()
      }
    })
  })

/** Rows and headers of all that came back; what one compound statement selects comes back as several. */
function countAnswers([results]: [unknown, unknown]): number {
  const several = Array.isArray(results) && results.some((one) => Array.isArray(one) || isHeader(one))
  return several ? (results as unknown[]).length : 1
}

const isHeader = (value: unknown): boolean => typeof value === 'object' && value !== null && 'affectedRows' in value

describe('with SQLite', () => {
  it('takes every statement of the corpus as one, and reads the whole text as we do', async () => {
    const sql = joined(sqliteCorpusOf(count), sqliteSeparators)
    const [one, whole] = [new Libsql(':memory:'), new Libsql(':memory:')]
    for (const { text } of await splitStatements(sql, 'sqlite')) {
      await naming(text, () => {
        // Refuses a text with more than one statement.
        const statement = one.prepare(text)
        if (statement.reader) statement.all()
        else statement.run()
      })
    }
    whole.exec(sql)
    const schema =
      'SELECT type, name, rtrim(sql, char(9, 10, 12, 32)) AS sql FROM sqlite_master UNION ALL SELECT type, name, rtrim(sql, char(9, 10, 12, 32)) FROM sqlite_temp_master ORDER BY 1, 2'
    const made = one.prepare(schema).all()
    expect(made.length).toBeGreaterThan(100)
    expect(whole.prepare(schema).all()).toEqual(made)
    expect(whole.prepare('SELECT x FROM log').all()).toEqual(one.prepare('SELECT x FROM log').all())
    one.close()
    whole.close()
  })
})
