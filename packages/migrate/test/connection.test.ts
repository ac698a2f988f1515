import { describe, expect, it } from 'vitest'
import { parseConnection } from '../src/connection.js'
import { renderDuration } from '../src/cli/render-duration.js'
import { parseDuration } from '../src/duration.js'

const parse = (url: string) => parseConnection(url, { cwd: '/app' })

describe('parseConnection', () => {
  it.each([
    ['sqlite:./dev.db', '/app/dev.db'],
    ['sqlite:dev.db', '/app/dev.db'],
    ['sqlite://./dev.db', '/app/dev.db'],
    ['sqlite:///var/dev.db', '/var/dev.db'],
    ['sqlite:/var/dev.db', '/var/dev.db'],
    ['file:./dev.db?connection_limit=1', '/app/dev.db'],
    ['sqlite:./a%20b.db', '/app/a b.db'],
    ['sqlite:./50%.db', '/app/50%.db'],
    ['sqlite:dev.db?mode=rwc', '/app/dev.db']
  ])('finds the file of %s', (url, target) => {
    expect(parse(url)).toMatchObject({ engine: 'sqlite', target })
  })

  it.each([
    ['postgresql://ada:s3cret@db:5433/app?sslmode=require', 'postgresql', 'postgresql://db:5433/app'],
    ['postgres://ada@db/app', 'postgresql', 'postgresql://db/app'],
    ['mysql://ada:s3cret@db/app', 'mysql', 'mysql://db/app'],
    ['mariadb://ada:s3cret@db/app', 'mysql', 'mysql://db/app']
  ])('takes the engine from %s and shows no secret of it', (url, engine, shown) => {
    expect(parse(url)).toEqual({ engine, target: url, shown })
  })

  it.each([
    '',
    'dev.db',
    'oracle://x/y',
    'postgresql://a:b@[',
    'mysql://db',
    'sqlite:',
    'sqlite::memory:',
    'sqlite:dev.db?cache=shared&mode=ro',
    'file:dev.db?mode=rwc&immutable=1',
    'mysql://u:sec50%ret@db/app'
  ])('refuses %j and says what to write', (url) => {
    expect(() => parse(url)).toThrow(
      expect.objectContaining({
        code: 'KIT_MIGRATE_CONNECTION_URL',
        kind: 'usage',
        hint: expect.any(String) as string
      })
    )
  })

  it('never repeats a wrong URL, which may hold a password', () => {
    expect(() => parse('postgresql://ada:s3c/ret@[db/app')).toThrow(expect.not.stringContaining('s3c'))
  })

  it('refuses a URL of another engine than was asked for', () => {
    expect(() => parseConnection('sqlite:x.db', { cwd: '/', engine: 'mysql' })).toThrow(
      'The connection is one of SQLite, but MySQL was asked for.'
    )
  })
})

describe('durations', () => {
  it.each([
    ['500ms', 500],
    ['30s', 30_000],
    ['1.5m', 90_000],
    ['1h', 3_600_000],
    [250, 250]
  ])('%j is %d ms', (text, ms) => {
    expect(parseDuration(text, 'x')).toBe(ms)
  })

  it.each(['30', 's', '-1s', '1d', -1, Number.NaN])('refuses %j', (text) => {
    expect(() => parseDuration(text, 'lock-timeout')).toThrow('lock-timeout cannot be')
  })

  it('writes them for people', () => {
    expect([45.4, 1250, 125_000].map(renderDuration)).toEqual(['45ms', '1.25s', '2m 5s'])
  })
})
