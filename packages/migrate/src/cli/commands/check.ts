import { defineCommand, exitCode } from '@kit-internal/cli'
import { databaseOptions, openMigrator, writerOptions } from '../options.js'
import { renderHeader } from '../views.js'

export const check = defineCommand({
  name: 'check',
  describe: 'Check that database, ledger and files agree; findings exit with 1',
  options: {
    roundtrip: {
      type: 'boolean',
      describe: 'Also run each migration up, down and up in a database of its own',
      default: false
    },
    ...databaseOptions,
    'queue-timeout': writerOptions['queue-timeout']
  },
  async run(values, context) {
    const result = await (await openMigrator(values, context)).check({ roundtrip: values.roundtrip })
    const { style } = context
    if (context.json) context.printJson(result)
    else {
      const lines = result.findings.map(
        ({ kind, file, message }) =>
          `  ${style.red('✗')} ${message.startsWith(file) ? message : `${file} ${message}`} ${style.dim(`(${kind})`)}`
      )
      context.print(
        [
          renderHeader(result, style),
          '',
          ...lines,
          result.ok ? '✅ Database, ledger and files agree' : `${lines.length} found`
        ].join('\n')
      )
    }
    return result.ok ? exitCode.done : exitCode.failed
  }
})
