import { randomBytes } from 'node:crypto'
import { chownSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RowDataPacket } from 'mysql2/promise'
import { withDatabase, type RunningServer, type ServerKind } from './server-kind.js'
import { startLocal, type Place } from './start-local.js'

/** What MariaDB and MySQL differ in. */
interface Member {
  label: string
  program: string
  /** Fills the empty folder `data` of the place, with a root that has no password. */
  createData: (place: Place, data: string) => Promise<unknown>
  settings?: readonly string[]
}

/** What is the same for MariaDB and MySQL, whose protocol and SQL are those of one family. */
export const family = {
  async identify(url) {
    const [row] = await query<{ version: string }>(url, 'SELECT VERSION() AS version')
    const version = row?.version ?? ''
    return `${/mariadb/i.test(version) ? 'MariaDB' : 'MySQL'} ${version.split('-')[0] ?? ''}`
  },
  async createDatabase(url, name) {
    await query(url, `CREATE DATABASE ${name} CHARACTER SET utf8mb4`)
    return withDatabase(url, name)
  },
  async dropDatabase(url, name) {
    await query(url, `DROP DATABASE IF EXISTS ${name}`)
  }
} satisfies Omit<ServerKind, 'label' | 'start'>

export const fastSettings = [
  '--innodb-flush-log-at-trx-commit=0',
  '--innodb-log-file-size=16M',
  '--innodb-doublewrite=0'
]

export function startMember({ label, program, createData, settings = [] }: Member): Promise<RunningServer> {
  const password = randomBytes(12).toString('hex')
  return startLocal({
    label,
    program,
    accounts: ['mysql'],
    async prepare(place) {
      makeFolders(place, password)
      await createData(place, join(place.folder, 'data'))
    },
    args: ({ folder, port }) => [
      '--no-defaults',
      `--datadir=${join(folder, 'data')}`,
      // A starting server removes every temporary table in its tmpdir, also those of a server that shares it.
      `--tmpdir=${join(folder, 'temporary')}`,
      `--init-file=${join(folder, 'init.sql')}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      // Relative to the data folder: socket paths may be 107 bytes long at most.
      '--socket=s.sock',
      '--pid-file=server.pid',
      '--skip-name-resolve',
      '--character-set-server=utf8mb4',
      '--skip-log-bin',
      ...fastSettings,
      ...settings
    ],
    url: ({ port }) => `mysql://kit:${password}@127.0.0.1:${port}/mysql`,
    probe: (url) => family.identify(url)
  })
}

function makeFolders({ folder, account }: Place, password: string): void {
  const made = ['data', 'temporary', 'init.sql'].map((name) => join(folder, name))
  for (const path of made.slice(0, 2)) mkdirSync(path, { mode: 0o700 })
  const users = ["CREATE USER kit@'127.0.0.1' IDENTIFIED BY", "ALTER USER root@'localhost' IDENTIFIED BY"]
  const grant = "GRANT ALL PRIVILEGES ON *.* TO kit@'127.0.0.1' WITH GRANT OPTION;"
  const statements = [...users.map((text) => `${text} '${password}';`), grant, '']
  writeFileSync(join(folder, 'init.sql'), statements.join('\n'), { mode: 0o600 })
  if (account !== undefined) for (const path of made) chownSync(path, account.uid, account.gid)
}

async function query<Row>(url: string, sql: string): Promise<Row[]> {
  const { createConnection } = await import('mysql2/promise')
  const connection = await createConnection({ uri: url, connectTimeout: 5_000 })
  try {
    const [rows] = await connection.query<RowDataPacket[]>(sql)
    return rows as unknown as Row[]
  } finally {
    await connection.end()
  }
}
