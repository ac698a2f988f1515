import { randomBytes } from 'node:crypto'
import { chownSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RowDataPacket } from 'mysql2/promise'
import { findProgram } from '../provision/programs.js'
import { withDatabase, type ServerKind } from './server-kind.js'
import { startLocal, type Place } from './start-local.js'

export const mariadb: ServerKind = {
  label: 'MariaDB',
  async start() {
    const password = randomBytes(12).toString('hex')
    return startLocal({
      label: 'MariaDB',
      program: findProgram('mariadbd', 'mysqld') ?? 'mariadbd',
      accounts: ['mysql'],
      prepare: (place) => createDataFolder(place, password),
      args: ({ folder, port }) => [
        '--no-defaults',
        `--datadir=${join(folder, 'data')}`,
        ownTemporaryFolder,
        `--init-file=${join(folder, 'init.sql')}`,
        `--port=${port}`,
        '--bind-address=127.0.0.1',
        // Relative to the data folder: socket paths may be 107 bytes long at most.
        '--socket=s.sock',
        '--pid-file=server.pid',
        '--skip-name-resolve',
        '--character-set-server=utf8mb4',
        ...fastSettings
      ],
      url: ({ port }) => `mysql://kit:${password}@127.0.0.1:${port}/mysql`,
      probe: mariadb.identify
    })
  },
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
}

/**
 * A starting server removes every temporary table in its tmpdir, also those of a server that shares it. Relative to the
 * data folder, because mariadb-install-db passes no path with a space in it on.
 */
const ownTemporaryFolder = '--tmpdir=../temporary'

const fastSettings = [
  '--innodb-flush-log-at-trx-commit=0',
  '--innodb-log-file-size=16M',
  '--innodb-doublewrite=0',
  '--skip-log-bin'
]

/** MariaDB has a script for it, MySQL a flag of the server. */
async function createDataFolder({ folder, account, guard }: Place, password: string): Promise<void> {
  const data = join(folder, 'data')
  const temporary = join(folder, 'temporary')
  for (const path of [data, temporary]) mkdirSync(path, { mode: 0o700 })
  const init = join(folder, 'init.sql')
  const users = ["CREATE USER kit@'127.0.0.1' IDENTIFIED BY", "ALTER USER root@'localhost' IDENTIFIED BY"]
  const grant = "GRANT ALL PRIVILEGES ON *.* TO kit@'127.0.0.1' WITH GRANT OPTION;"
  writeFileSync(init, [...users.map((text) => `${text} '${password}';`), grant, ''].join('\n'), { mode: 0o600 })
  if (account !== undefined) for (const path of [data, temporary, init]) chownSync(path, account.uid, account.gid)
  const script = findProgram('mariadb-install-db', 'mysql_install_db')
  const common = ['--no-defaults', `--datadir=${data}`, ownTemporaryFolder]
  const quick = [
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
    '--skip-name-resolve',
    ...fastSettings.slice(0, 3)
  ]
  await guard.run({
    ...(script === undefined
      ? { command: findProgram('mysqld') ?? 'mysqld', args: [...common, '--initialize-insecure'] }
      : { command: script, args: [...common, ...quick] }),
    log: join(folder, 'install.log'),
    cwd: folder,
    account
  })
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
