import { describe, expect, it } from 'vitest'
import { scanStatements } from '../../src/sql/split/scan.js'
import { postgresBoundary } from '../../src/sql/split/postgresql-scan.js'
import { lexPostgres } from '../../src/sql/lexer-postgresql.js'
import { tokens } from '../../src/sql/token.js'
import { utf8Index } from '../../src/sql/utf8-index.js'
import { joined } from '../corpus/assemble.js'
import { mariadbCorpus, mysqlCorpus, mysqlSeparators } from '../corpus/mysql.js'
import { postgresCorpus, postgresSeparators } from '../corpus/postgresql.js'
import { sqliteCorpus, sqliteSeparators } from '../corpus/sqlite.js'
import { texts } from './separators.js'

const engines = [
  { dialect: 'postgresql', corpus: postgresCorpus, separators: postgresSeparators },
  { dialect: 'mysql', corpus: [...mysqlCorpus, ...mariadbCorpus], separators: mysqlSeparators },
  { dialect: 'sqlite', corpus: sqliteCorpus, separators: sqliteSeparators }
] as const

describe('the corpus', () => {
  it('has at least 2,000 statements', () => {
    expect(engines.reduce((sum, { corpus }) => sum + corpus.length, 0)).toBeGreaterThanOrEqual(2_000)
  })

  it.each(engines)('is split into exactly its statements ($dialect)', async ({ dialect, corpus, separators }) => {
    expect(await texts(joined(corpus, separators), dialect)).toEqual(corpus)
  })

  it.each(engines)('is split the same with every separator ($dialect)', async ({ dialect, corpus, separators }) => {
    const some = corpus.slice(0, 40)
    for (const between of separators.between) {
      expect(await texts(joined(some, { between: [between] }), dialect)).toEqual(some)
    }
  })

  it('is split alike by the grammar of PostgreSQL and by tokens alone', () => {
    const found = scanStatements(joined(postgresCorpus, postgresSeparators), lexPostgres, postgresBoundary)
    expect(found.map(({ text }) => text)).toEqual(postgresCorpus)
  })

  it('has the same strings, quoted names and comments for our lexer and for the scanner of PostgreSQL', async () => {
    const { scan } = await import('libpg-query')
    const sql = joined(postgresCorpus, postgresSeparators)
    const index = utf8Index(sql)
    const theirs = (await scan(sql)).tokens.map(({ start, end }) => sql.slice(index(start), index(end)))
    const ours = [...tokens(sql, lexPostgres)].map(({ start, end }) => sql.slice(start, end))
    const found = quotedTexts(ours)
    expect(found.length).toBeGreaterThan(1_500)
    expect(found).toEqual(quotedTexts(theirs))
  })
})

/** Theirs is one token where a string continues on the next line, and two where it starts with N. */
const quotedTexts = (found: readonly string[]): string[] =>
  found
    .flatMap((text) => text.split(/(?<=')\s*\n\s*(?=')/))
    .map((text) => text.replace(/^N(?=')/, ''))
    .filter((text) => /^(?:[eExXbB]?'|[uU]&|"|\$[^\d]|--|\/\*)/.test(text))
