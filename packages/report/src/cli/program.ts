import { runCli, type Program } from '@kit-internal/cli'
import { calibrate } from './commands/calibrate.js'
import { capacity } from './commands/capacity.js'
import { compare } from './commands/compare.js'
import { convert } from './commands/convert.js'
import { gate } from './commands/gate.js'
import { history } from './commands/history.js'
import { measure } from './commands/measure.js'
import { show } from './commands/show.js'

/** `kit-report`, as data. */
export const program = (version: string): Program => ({
  name: 'kit-report',
  version,
  describe: 'Shows, converts, compares and judges load-test results.',
  commands: [show, convert, compare, measure, calibrate, capacity, gate, history],
  bugs: 'https://github.com/kit-tools/kit/issues'
})

export const run = (version: string): Promise<number> => runCli(program(version), process.argv.slice(2))
