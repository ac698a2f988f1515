import { runCli, type Program } from '@kit-internal/cli'
import { runCommand } from './commands/run.js'

export const program = (version: string): Program => ({
  name: 'kit-loadtest',
  version,
  describe: 'Load tests whose numbers can be trusted.',
  commands: [runCommand],
  bugs: 'https://github.com/kit-tools/kit/issues'
})

export const run = (version: string): Promise<number> => runCli(program(version), process.argv.slice(2))
