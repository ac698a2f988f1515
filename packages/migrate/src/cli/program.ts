import { runCli, type Program } from '@kit-internal/cli'
import { baseline } from './commands/baseline.js'
import { check } from './commands/check.js'
import { create } from './commands/create.js'
import { current } from './commands/current.js'
import { importFrom } from './commands/import.js'
import { lint } from './commands/lint.js'
import { list } from './commands/list.js'
import { migrate } from './commands/migrate.js'
import { redo } from './commands/redo.js'
import { repair } from './commands/repair.js'
import { reset } from './commands/reset.js'
import { rollback } from './commands/rollback.js'
import { status } from './commands/status.js'

/** The command line as data; tests run it in process. */
export function program(version: string): Program {
  return {
    name: 'kit-migrate',
    version,
    describe: 'Versioned database migrations that cannot get stuck, lose or double-apply anything.',
    commands: [
      create,
      migrate,
      rollback,
      status,
      list,
      current,
      redo,
      reset,
      check,
      lint,
      baseline,
      importFrom,
      repair
    ],
    bugs: 'https://github.com/kit-tools/kit/issues',
    epilogue:
      'The connection is taken from --connection, else DATABASE_URL, else .env, else kit.config.* (key "migrate").\nGuide: https://github.com/kit-tools/kit/blob/main/docs/guides/migrations.md'
  }
}

export const run = (version: string) => runCli(program(version), process.argv.slice(2))
