import { mkdirSync, chownSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { MongoClient } from 'mongodb'
import { findFerretdb } from '../provision/ferretdb.js'
import { findMongod } from '../provision/mongod.js'
import { withDatabase, type ServerKind } from './server-kind.js'
import { startLocal, type LocalServer, type Place } from './start-local.js'

export const mongodb: ServerKind = {
  label: 'MongoDB',
  start() {
    const mongod = findMongod()
    return startLocal(mongod === undefined ? ferretdb(findFerretdb() ?? 'ferretdb') : mongodServer(mongod))
  },
  identify: (url) =>
    withClient(url, async (client) => {
      const info = await client.db('admin').command({ buildInfo: 1 })
      const { version, ferretdbVersion } = info as { version?: string; ferretdbVersion?: string }
      return ferretdbVersion ? `FerretDB ${ferretdbVersion.replace(/^v/, '')}` : `MongoDB ${version ?? ''}`
    }),
  // MongoDB makes a database when it is first written to.
  createDatabase: (url, name) => Promise.resolve(withDatabase(url, name)),
  async dropDatabase(url, name) {
    await withClient(url, (client) => client.db(name).dropDatabase())
  }
}

function mongodServer(program: string): LocalServer {
  return {
    label: 'MongoDB',
    program,
    accounts: ['mongodb'],
    prepare: makeDataFolder,
    args: ({ folder, port }) => [
      ...['--dbpath', join(folder, 'data'), '--port', String(port), '--bind_ip', '127.0.0.1'],
      ...['--nounixsocket', '--quiet', '--wiredTigerCacheSizeGB', '0.25']
    ],
    url: ({ port }) => `mongodb://127.0.0.1:${port}/`,
    probe: mongodb.identify
  }
}

/** MongoDB's protocol over SQLite; has no transactions. */
function ferretdb(program: string): LocalServer {
  return {
    label: 'FerretDB',
    program,
    prepare: makeDataFolder,
    args: ({ folder, port }) => [
      '--handler=sqlite',
      `--sqlite-url=file:${decodeURI(pathToFileURL(join(folder, 'data')).pathname)}/`,
      `--state-dir=${folder}`,
      `--listen-addr=127.0.0.1:${port}`,
      ...['--debug-addr=-', '--telemetry=disable', '--log-level=WARN']
    ],
    url: ({ port }) => `mongodb://127.0.0.1:${port}/`,
    probe: mongodb.identify
  }
}

function makeDataFolder({ folder, account }: Place): Promise<void> {
  const data = join(folder, 'data')
  mkdirSync(data, { mode: 0o700 })
  if (account !== undefined) chownSync(data, account.uid, account.gid)
  return Promise.resolve()
}

async function withClient<T>(url: string, work: (client: MongoClient) => Promise<T>): Promise<T> {
  const { MongoClient } = await import('mongodb')
  const client = new MongoClient(url, { serverSelectionTimeoutMS: 1_000, connectTimeoutMS: 1_000 })
  try {
    return await work(await client.connect())
  } finally {
    await client.close()
  }
}
