import { prepareBinaries } from '@kit-internal/postgres'
import { findChromium } from '../browser/find-chromium.js'
import { installPackages } from './debian.js'
import { buildFerretdb, canBuildFerretdb, findFerretdb } from './ferretdb.js'
import { downloadMongod, findMongod } from './mongod.js'
import { canUnpackMysql, findMysqld, unpackMysql } from './mysql.js'
import { findProgram, mayInstall } from './programs.js'

/** How a program gets onto the machine. */
export interface Provision {
  /** The program, when the machine has it. */
  find: () => string | undefined
  /** Whether {@link install} may be tried here and now. */
  canInstall: () => boolean
  /** Brings it; fulfils when {@link find} finds it. */
  install: () => Promise<unknown>
  /** What a person does to get it. */
  hint: string
  /** Its tests are left out where it cannot be had, also with CI=true: another of the same family is there. */
  optional?: boolean
}

const debian = (find: () => string | undefined, name: string): Provision => ({
  find,
  canInstall: mayInstall,
  install: () => installPackages([name], () => find() !== undefined),
  hint: `apt-get install ${name}, or as root on Debian set KIT_TEST_PROVISION=1`
})

/** Everything the tests of this repository need beyond npm. */
export const provisions = {
  postgresql: {
    find: () => undefined,
    canInstall: () => true,
    install: () => prepareBinaries(),
    hint: 'pnpm install brings it'
  },
  pgbouncer: debian(() => findProgram('pgbouncer'), 'pgbouncer'),
  mariadb: debian(() => findProgram('mariadbd'), 'mariadb-server'),
  mysql: {
    find: findMysqld,
    canInstall: canUnpackMysql,
    install: unpackMysql,
    hint: "install MySQL's mysqld, or as root on Debian set KIT_TEST_PROVISION=1",
    optional: true
  },
  mongodb: {
    find: () => findMongod() ?? findFerretdb(),
    canInstall: () => true,
    install: () => (canBuildFerretdb() ? buildFerretdb() : downloadMongod()),
    hint: 'install mongod, or Go 1.22 or newer, from which FerretDB is built'
  },
  redis: debian(() => findProgram('redis-server', 'valkey-server'), 'redis-server'),
  nats: debian(() => findProgram('nats-server'), 'nats-server'),
  chromium: debian(findChromium, 'chromium')
} satisfies Record<string, Provision>

export type ProvisionName = keyof typeof provisions

export interface ProvisionResult {
  name: ProvisionName
  /** The program; undefined for PostgreSQL, which needs none, and when it could not be had. */
  path: string | undefined
  ok: boolean
  durationMs: number
  /** Why it is not there. */
  reason?: string
}

/**
 * Brings what is missing of the named programs onto the machine, as far as allowed; never rejects.
 * Debian's packages come in one go, while FerretDB builds.
 */
export async function provision(
  names: readonly ProvisionName[] = Object.keys(provisions) as ProvisionName[]
): Promise<ProvisionResult[]> {
  return Promise.all(
    names.map(async (name) => {
      const start = performance.now()
      const { find, canInstall, install, hint }: Provision = provisions[name]
      let reason: string | undefined
      if (find() === undefined) {
        if (canInstall())
          await install().catch((error: unknown) => (reason = error instanceof Error ? error.message : String(error)))
        else reason = `not installed: ${hint}`
      }
      const path = find()
      const ok = name === 'postgresql' ? reason === undefined : path !== undefined
      return { name, path, ok, durationMs: performance.now() - start, ...(reason === undefined ? {} : { reason }) }
    })
  )
}
