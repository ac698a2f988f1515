import { existsSync, renameSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { withFileLock } from '../provision/file-lock.js'
import { findMysqld, mysqlVersion } from '../provision/mysql.js'
import { cacheFolder } from '../provision/programs.js'
import { runCommand } from '../provision/run-command.js'
import { family, fastSettings, startMember } from './mysql-family.js'
import type { ServerKind } from './server-kind.js'
import type { Place } from './start-local.js'

const settings = ['--mysqlx=OFF']

export const mysql: ServerKind = {
  label: 'MySQL',
  start() {
    const program = findMysqld() ?? 'mysqld'
    return startMember({
      label: 'MySQL',
      program,
      createData: (place, data) => createData(program, place, data),
      settings
    })
  },
  ...family
}

/** To fill the folder takes MySQL seconds, so it is done once a machine, and what came of it is copied. */
async function createData(program: string, place: Place, data: string): Promise<void> {
  const filled = join(cacheFolder(), `mysql-data-${mysqlVersion(program) ?? 'unknown'}`)
  await withFileLock(`${filled}.lock`, async () => {
    if (existsSync(filled)) return
    await initialize(program, place, data)
    const draft = `${filled}.${process.pid}.draft`
    await cp(data, draft, { recursive: true })
    renameSync(draft, filled)
  })
  await cp(filled, data, { recursive: true })
  const { account } = place
  if (account !== undefined)
    await runCommand('chown', ['-R', `${account.uid}:${account.gid}`, data], { timeoutMs: 30_000 })
}

async function initialize(program: string, { folder, account, guard }: Place, data: string): Promise<void> {
  await guard.run({
    command: program,
    args: [
      '--no-defaults',
      `--datadir=${data}`,
      `--tmpdir=${join(folder, 'temporary')}`,
      '--initialize-insecure',
      ...fastSettings,
      ...settings
    ],
    log: join(folder, 'install.log'),
    cwd: folder,
    account
  })
}
