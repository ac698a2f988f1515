import { defineCommand, type CommandContext } from '@kit-internal/cli'
import type { ImportResult } from '../../index.js'
import { databaseOptions, openMigrator, writerOptions } from '../options.js'
import { countOf, renderHeader } from '../views.js'

/** Written out, so that --help loads no library; a test compares them. */
const tools = [
  'dbmate',
  'drizzle',
  'flyway',
  'golang-migrate',
  'goose',
  'knex',
  'migrate-mongo',
  'node-pg-migrate',
  'prisma',
  'umzug'
] as const

export const importFrom = defineCommand({
  name: 'import',
  describe: 'Move in from another migration tool',
  options: {
    from: { type: 'string', describe: 'The other tool', choices: tools, required: true },
    source: {
      type: 'string',
      describe: 'Its folder; for umzug the module that exports the Umzug',
      defaultDescription: "the tool's own default"
    },
    history: {
      type: 'string',
      describe: 'Its history: name of the table',
      defaultDescription: "the tool's own default"
    },
    'dry-run': { type: 'boolean', describe: 'Show what would happen, and change nothing', default: false },
    undo: { type: 'boolean', describe: 'Take an import back', default: false },
    ...databaseOptions,
    'queue-timeout': writerOptions['queue-timeout']
  },
  examples: [
    ['$0 import --from dbmate --dir db/migrations', 'Go on with the files where they are'],
    ['$0 import --from prisma --dry-run', 'What would be written and counted as applied']
  ],
  async run(values, context) {
    const { from, source, history, dryRun } = values
    const migrator = await openMigrator(values, context)
    const options = { from, source, history, dryRun }
    const result = await (values.undo ? migrator.undoImport(options) : migrator.importFrom(options))
    for (const note of result.notes) context.logger.warn(note)
    if (context.json) context.printJson(result)
    else context.print(renderImport(result, context))
  }
})

function renderImport(result: ImportResult, { style }: CommandContext): string {
  const { files, marked, pending, undone, dryRun, source, dir } = result
  const would = dryRun ? 'would be ' : ''
  const [written, counted] = undone ? ['removed', 'not counted as applied any more'] : ['written', 'counted as applied']
  if (undone && files.length + marked.length === 0)
    return [renderHeader(result, style), '', 'There is no import to take back.'].join('\n')
  const place = source === dir ? [`Files are read where they are: ${dir}`] : []
  return [
    renderHeader(result, style),
    '',
    ...place,
    ...files.map((file) => `  ${undone ? '-' : '+'} ${file}`),
    ...(files.length === 0 ? [] : [`${countOf(files.length, 'file')} ${would}${written}`]),
    `${dryRun ? '' : '✅ '}${countOf(marked.length, 'migration')} ${would}${counted}`,
    ...(pending.length === 0 ? [] : [`Still to be applied: ${pending.join(', ')}`]),
    ...(dryRun ? ['Dry run: nothing was changed.'] : [])
  ].join('\n')
}
