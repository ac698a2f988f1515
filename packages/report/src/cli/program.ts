import { runCli, type Program } from '@kit-internal/cli'
import { compare } from './commands/compare.js'
import { show } from './commands/show.js'

/** `kit-report`, as data. */
export const program = (version: string): Program => ({
  name: 'kit-report',
  version,
  describe: 'Shows, converts, compares and judges load-test results.',
  commands: [show, compare],
  bugs: 'https://github.com/kit-tools/kit/issues'
})

export const run = (version: string): Promise<number> => runCli(program(version), process.argv.slice(2))
