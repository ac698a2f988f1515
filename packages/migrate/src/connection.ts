import { resolve } from 'node:path'
import { migrateError } from './errors.js'

/** The engines @kit/migrate drives; `mysql` covers MariaDB. */
export const engines = ['postgresql', 'mysql', 'sqlite', 'mongodb'] as const
export type Engine = (typeof engines)[number]

/** Those that speak SQL. */
export const sqlEngines = ['postgresql', 'mysql', 'sqlite'] as const
export type SqlEngine = (typeof sqlEngines)[number]

/** Narrows to an SQL engine; throws a plain Error for MongoDB, which callers must have excluded. */
export function sqlEngineOf(engine: Engine): SqlEngine {
  if (engine === 'mongodb') throw new Error('MongoDB has no SQL.')
  return engine
}

/** Where the database is, ready for a driver. */
export interface Connection {
  readonly engine: Engine
  /** The URL as given; for SQLite the absolute path of the file. */
  readonly target: string
  /** The same for people: without user, password and parameters. */
  readonly shown: string
}

const schemes: Readonly<Record<string, Engine>> = {
  'postgresql:': 'postgresql',
  'postgres:': 'postgresql',
  'mysql:': 'mysql',
  'mariadb:': 'mysql',
  'sqlite:': 'sqlite',
  'file:': 'sqlite',
  'mongodb:': 'mongodb',
  'mongodb+srv:': 'mongodb'
}

/** The engine's name as its makers write it. */
export const engineTitles = {
  postgresql: 'PostgreSQL',
  mysql: 'MySQL',
  sqlite: 'SQLite',
  mongodb: 'MongoDB'
} satisfies Record<Engine, string>

/**
 * Reads a connection URL: `postgresql://user:password@host:5432/name`, `mysql://…` (also `mariadb://…`),
 * `mongodb://…` (also `mongodb+srv://…`) or `sqlite:./dev.db`. A path of SQLite is taken relative to `cwd`. Throws `KIT_MIGRATE_CONNECTION_URL`.
 */
export function parseConnection(text: string, options: { cwd: string; engine?: Engine | undefined }): Connection {
  const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(text)?.[0].toLowerCase()
  const engine = scheme === undefined ? undefined : schemes[scheme]
  if (scheme === undefined || engine === undefined) {
    throw badUrl(
      scheme === undefined ? 'The connection is no URL.' : `The connection has the unknown scheme "${scheme}".`,
      'Use postgresql://user:password@host:5432/database, mysql://user:password@host:3306/database, mongodb://host:27017/database or sqlite:./dev.db.'
    )
  }
  if (options.engine !== undefined && options.engine !== engine) {
    throw badUrl(
      `The connection is one of ${engineTitles[engine]}, but ${engineTitles[options.engine]} was asked for.`,
      'Leave the database type out: it is taken from the URL.'
    )
  }
  if (engine === 'sqlite') return sqliteConnection(text, scheme, options.cwd)
  return engine === 'mongodb' ? mongodbConnection(text) : serverConnection(text, engine)
}

function sqliteConnection(text: string, scheme: string, cwd: string): Connection {
  const [, written = '', parameters = ''] = /^(?:\/\/)?([^?]*)\??(.*)$/s.exec(text.slice(scheme.length)) ?? []
  const path = decode(written) ?? written
  if (path === '' || path === ':memory:') {
    throw badUrl(
      path === ''
        ? 'The connection names no SQLite file.'
        : 'A SQLite database in memory is gone as soon as the run ends.',
      'Name a file: sqlite:./dev.db'
    )
  }
  // Others, as Prisma's connection_limit, are ignored.
  const parameter = [...new URLSearchParams(parameters)].find(
    ([name, value]) => ['mode', 'immutable', 'vfs'].includes(name) && !(name === 'mode' && value === 'rwc')
  )
  if (parameter !== undefined) {
    throw badUrl(
      `A SQLite file cannot be opened with ${parameter.join('=')} here.`,
      'Leave it out: commands that only look open the file for reading, all others for reading and writing.'
    )
  }
  return { engine: 'sqlite', target: resolve(cwd, path), shown: `sqlite:${path}` }
}

function serverConnection(text: string, engine: Engine): Connection {
  let url: URL
  try {
    url = new URL(text)
  } catch {
    throw badUrl(
      'The connection URL cannot be read.',
      'Write it as protocol://user:password@host:port/database, and letters like @ : / # ? in a password as %40 %3A %2F %23 %3F.'
    )
  }
  const database = url.pathname.replace(/^\//, '')
  if (engine === 'mysql' && database === '') {
    throw badUrl('The connection URL names no database.', 'Add it at the end: mysql://user:password@host:3306/database')
  }
  if (engine === 'mysql' && decode(url.username + url.password + database) === undefined) {
    throw badUrl('The connection URL has a % that stands for no letter.', 'Write a % of the password as %25.')
  }
  return { engine, target: text, shown: `${engine}://${url.host}/${database}` }
}

/** By hand: a URL of MongoDB may name several hosts, which no other URL may. */
function mongodbConnection(text: string): Connection {
  const [, hosts, database] = /^mongodb(?:\+srv)?:\/\/(?:[^@/]*@)?([^/?@]+)\/?([^?]*)/i.exec(text) ?? []
  if (hosts === undefined)
    throw badUrl('The connection URL cannot be read.', 'Write it as mongodb://user:password@host:27017/database.')
  if (database === undefined || database === '')
    throw badUrl('The connection URL names no database.', 'Add it behind the hosts: mongodb://host:27017/database')
  return { engine: 'mongodb', target: text, shown: `mongodb://${hosts}/${database}` }
}

/** Undefined where a `%` begins no encoded letter. */
function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

function badUrl(message: string, hint: string) {
  return migrateError('KIT_MIGRATE_CONNECTION_URL', message, { kind: 'usage', hint })
}
