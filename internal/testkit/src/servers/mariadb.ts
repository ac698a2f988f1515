import { join } from 'node:path'
import { findProgram } from '../provision/programs.js'
import { family, fastSettings, startMember } from './mysql-family.js'
import type { ServerKind } from './server-kind.js'

export const mariadb: ServerKind = {
  label: 'MariaDB',
  start: () =>
    startMember({
      label: 'MariaDB',
      program: findProgram('mariadbd') ?? 'mariadbd',
      createData: ({ folder, account, guard }, data) =>
        guard.run({
          command: findProgram('mariadb-install-db') ?? 'mariadb-install-db',
          args: [
            // Relative to the data folder, because the script passes no path with a space in it on.
            ...['--no-defaults', `--datadir=${data}`, '--tmpdir=../temporary'],
            ...['--auth-root-authentication-method=normal', '--skip-test-db', '--skip-name-resolve'],
            ...fastSettings
          ],
          log: join(folder, 'install.log'),
          cwd: folder,
          account
        })
    }),
  ...family
}
