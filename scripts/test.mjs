// `npm test`: sets the workspace up and runs every check. Ends with one line `N passed, N failed, N skipped`.
import { parseArgs } from 'node:util'
import { duration } from './process/progress.mjs'
import { SetupError } from './setup/machine.mjs'
import { environmentWith, findPnpm } from './setup/pnpm.mjs'
import { setUp } from './setup.mjs'

const usage = `Usage: npm test -- [options]

  --only NAMES   only the checks whose names begin with one of these (comma between them)
  --full         long proofs in full instead of scaled down
  --no-setup     with what is installed and built as it is
  --list         print the names of all checks
  --help
`

// Whoever stops reading (`| head`) does not stop the checks.
process.stdout.on('error', () => undefined)

process.exitCode = await main()

async function main() {
  const options = readOptions()
  if (typeof options === 'string') {
    process.stderr.write(`${options}\n\n${usage}`)
    return 2
  }
  if (options.help) {
    process.stdout.write(usage)
    return 0
  }
  try {
    const start = Date.now()
    const tools = options['no-setup'] ? environmentWith(await findPnpm()) : await setUp()
    // What follows needs the installation.
    const { choose, runAll } = await import('./run-checks.mjs')
    const chosen = choose(options.only?.split(','))
    if (options.list) {
      process.stdout.write(`${[...chosen.checks, ...chosen.suites].map(({ name }) => name).join('\n')}\n`)
      return 0
    }
    const totals = await runAll(chosen, { ...tools, ...(options.full ? { KIT_TEST_FULL: '1' } : {}) })
    process.stdout.write(`Took ${duration(Date.now() - start)}.\n`)
    process.stdout.write(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped\n`)
    return totals.failed === 0 ? 0 : 1
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.stdout.write('0 passed, 1 failed, 0 skipped\n')
    return 1
  }
}

function readOptions() {
  const flag = /** @type {const} */ ({ type: 'boolean', default: false })
  try {
    return parseArgs({
      options: { only: { type: 'string' }, full: flag, 'no-setup': flag, list: flag, help: flag }
    }).values
  } catch (error) {
    return /** @type {Error} */ (error).message
  }
}
