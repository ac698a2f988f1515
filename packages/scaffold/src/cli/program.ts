import { runCli, type Program } from '@kit-internal/cli'
import { create } from './commands/create.js'
import { list } from './commands/list.js'

export const program = (version: string): Program => ({
  name: 'kit-scaffold',
  version,
  describe: 'Generates a production-ready API project.',
  commands: [create, list],
  bugs: 'https://github.com/kit-tools/kit/issues'
})

export const run = (version: string): Promise<number> => runCli(program(version), process.argv.slice(2))
