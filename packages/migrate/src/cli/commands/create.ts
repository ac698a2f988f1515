import { relative } from 'node:path'
import { defineCommand } from '@kit-internal/cli'
import { folderOptions } from '../options.js'

export const create = defineCommand({
  name: 'create',
  describe: 'Write an empty migration with the next version',
  positionals: { name: { describe: 'What it does, like add_user_table', required: true } },
  options: {
    format: {
      type: 'string',
      describe: 'SQL, or a program in JavaScript or TypeScript',
      choices: ['sql', 'js', 'ts'],
      default: 'sql'
    },
    ...folderOptions
  },
  examples: [['$0 create "add user table"', 'migrations/20250108_120000_add_user_table.sql']],
  async run({ name, dir, format }, context) {
    const { createMigration } = await import('../../index.js')
    const created = await createMigration({ name, dir, format, cwd: context.cwd })
    if (context.json) context.printJson(created)
    else context.print(`Created ${relative(context.cwd, created.path)}`)
  }
})
