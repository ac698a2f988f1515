import { runCli, type Program } from '@kit-internal/cli'
import { capacityCommand, stressCommand } from './commands/levels.js'
import { runCommand } from './commands/run.js'

export const program = (version: string): Program => ({
  name: 'kit-loadtest',
  version,
  describe: 'Load tests whose numbers can be trusted.',
  commands: [runCommand, capacityCommand, stressCommand],
  bugs: 'https://github.com/kit-tools/kit/issues'
})

export const run = (version: string): Promise<number> => runCli(program(version), process.argv.slice(2))
