import { randomBytes } from 'node:crypto'
import { KitError } from '@kit-internal/errors'
import { provisions } from '../provision/provision.js'
import { mariadb } from './mariadb.js'
import { mongodb } from './mongodb.js'
import { mysql } from './mysql.js'
import { nats } from './nats.js'
import { pgbouncer } from './pgbouncer.js'
import { postgresql } from './postgresql.js'
import { redis } from './redis.js'
import type { RunningServer, ServerKind, ServerName, TestServer } from './server-kind.js'

export const serverKinds = { postgresql, pgbouncer, mariadb, mysql, mongodb, redis, nats } satisfies Record<
  ServerName,
  ServerKind
>

/** The environment variable that names a server to use instead of an own one. */
export const variableOf = (name: ServerName) => `KIT_TEST_${name.toUpperCase()}_URL`

/**
 * A server for tests: the one that KIT_TEST_<NAME>_URL names, else one started from a program of this machine, which
 * is brought here first where that is allowed.
 *
 * An own server ends with this process at the latest, even when that is killed. Rejects with the code
 * KIT_TESTKIT_SERVER_MISSING where there is no way to have one.
 */
export async function startServer(name: ServerName): Promise<TestServer> {
  const given = process.env[variableOf(name)]
  const origin = given ? 'environment' : 'started'
  const running: RunningServer = given ? { url: given, stop: () => Promise.resolve() } : await startOwn(name)
  const kind: ServerKind = serverKinds[name]
  const databases: string[] = []
  let stopped: Promise<void> | undefined
  const stop = () => (stopped ??= end())
  const end = async () => {
    if (origin === 'environment') for (const database of databases) await kind.dropDatabase(running.url, database)
    await running.stop()
  }
  return {
    kind: name,
    url: running.url,
    origin,
    product: await kind.identify(running.url),
    async createDatabase() {
      const database = `kit_test_${randomBytes(6).toString('hex')}`
      databases.push(database)
      return kind.createDatabase(running.url, database, databases.length)
    },
    stop,
    [Symbol.asyncDispose]: stop
  }
}

async function startOwn(name: ServerName): Promise<RunningServer> {
  const missing = await bringServer(name)
  if (missing !== undefined) throw missing
  return serverKinds[name].start()
}

/** Sees to it that there can be such a server, installing it where that is allowed; fulfils with why there cannot. */
export async function bringServer(name: ServerName): Promise<KitError | undefined> {
  if (process.env[variableOf(name)]) return undefined
  const { find, canInstall, install } = provisions[name]
  if (name === 'postgresql' || find() !== undefined) return undefined
  if (!canInstall()) return missingServer(name, 'its program is not on this machine')
  try {
    await install()
    return undefined
  } catch (cause) {
    return missingServer(name, `installing it failed: ${cause instanceof Error ? cause.message : String(cause)}`, cause)
  }
}

function missingServer(name: ServerName, reason: string, cause?: unknown): KitError {
  return new KitError(
    'KIT_TESTKIT_SERVER_MISSING',
    `There is no ${serverKinds[name].label} for the tests: ${reason}.`,
    {
      hint: `Set ${variableOf(name)}, or: ${provisions[name].hint}.`,
      cause
    }
  )
}
