import { relative } from 'node:path'
import { defineCommand } from '@kit-internal/cli'
import { databaseOptions, folderOptions } from '../options.js'

export const create = defineCommand({
  name: 'create',
  describe: 'Write an empty migration with the next version',
  positionals: { name: { describe: 'What it does, like add_user_table', required: true } },
  options: {
    format: {
      type: 'string',
      describe: 'SQL, a program in JavaScript or TypeScript, or operations of MongoDB',
      choices: ['sql', 'js', 'ts', 'json'],
      defaultDescription: 'sql, for MongoDB js'
    },
    connection: { ...databaseOptions.connection, describe: 'Connection URL; only its type is looked at' },
    database: databaseOptions.database,
    ...folderOptions
  },
  examples: [['$0 create "add user table"', 'migrations/20250108_120000_add_user_table.sql']],
  async run({ name, dir, format, connection, ...values }, context) {
    const { createMigration, parseConnection } = await import('../../index.js')
    const database =
      values.database ?? (connection === undefined ? undefined : parseConnection(connection, context).engine)
    const created = await createMigration({ name, dir, format, database, cwd: context.cwd })
    if (context.json) context.printJson(created)
    else context.print(`Created ${relative(context.cwd, created.path)}`)
  }
})
