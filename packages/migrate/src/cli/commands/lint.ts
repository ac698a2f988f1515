import { defineCommand, exitCode } from '@kit-internal/cli'
import { KitError } from '@kit-internal/errors'
import type { Engine } from '../../index.js'
import { databaseOptions, folderOptions, inFlags, writerOptions } from '../options.js'
import { countOf, renderFindings, renderRules } from '../views.js'

export const lint = defineCommand({
  name: 'lint',
  describe: 'Find statements that would hurt a running system; errors exit with 1',
  positionals: { files: { describe: 'Versions or file names', variadic: true } },
  options: {
    allow: { type: 'list', describe: 'Leave this rule out' },
    include: { type: 'list', describe: 'Add a rule that is off by default' },
    strict: { type: 'boolean', describe: 'Exit with 1 on warnings too', default: false },
    rules: { type: 'boolean', describe: 'List the rules instead', default: false },
    connection: { ...databaseOptions.connection, describe: 'Connection URL; only its type is looked at' },
    database: databaseOptions.database,
    ...folderOptions,
    'lock-timeout': writerOptions['lock-timeout'],
    'statement-timeout': writerOptions['statement-timeout']
  },
  examples: [['$0 lint --database postgresql', 'Look at every file in ./migrations']],
  async run(values, context) {
    const { lint, lintRules, parseConnection } = await import('../../index.js')
    const database = sqlOnly(
      values.database ??
        (values.connection === undefined ? 'postgresql' : parseConnection(values.connection, context).engine)
    )
    if (values.rules) {
      const rules = await lintRules(database)
      if (context.json) context.printJson(rules)
      else context.print(renderRules(rules, context.style))
      return exitCode.done
    }
    const { allow, include, dir, files, lockTimeout, statementTimeout } = values
    const result = await inFlags(() =>
      lint({ database, allow, include, dir, files, lockTimeout, statementTimeout, cwd: context.cwd })
    )
    if (context.json) context.printJson(result)
    else if (result.findings.length === 0)
      context.print(`✅ ${countOf(result.files, 'migration')} looked at, nothing found`)
    else context.print(renderFindings(result, context.style))
    const failing = result.findings.some(({ severity }) => values.strict || severity === 'error')
    return failing ? exitCode.failed : exitCode.done
  }
})

function sqlOnly(engine: Engine): Exclude<Engine, 'mongodb'> {
  if (engine !== 'mongodb') return engine
  throw new KitError('KIT_MIGRATE_OPTION', 'Lint reads SQL, and MongoDB has none.', {
    kind: 'usage',
    hint: 'kit-migrate check reads the files of MongoDB, and with --roundtrip it tries them.'
  })
}
