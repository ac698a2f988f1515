// `npm run demo`: makes the clone ready, packs the packages as npm would receive them, and runs apps/demo with them.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { packPackages } from './pack.mjs'
import { withProgress } from './process/progress.mjs'
import { root } from './root.mjs'
import { setUp } from './setup.mjs'
import { SetupError } from './setup/machine.mjs'

const usage = `npm run demo                   runs the main job and stops everything
npm run demo -- --keep         leaves the API running and says how to reach it
npm run demo -- --folder DIR   puts the project and the reports there (default: artifacts/demo)
DATABASE_URL=postgresql://…    uses a server of your own instead of an embedded one
`

try {
  const { help, keep, folder } = readOptions()
  if (help) {
    process.stdout.write(usage)
    process.exit()
  }
  const env = await setUp()
  const tarballs = await withProgress('Packing the packages', () => packPackages(env))
  const demo = join(root, 'apps', 'demo', 'dist', 'main.js')
  const folders = ['--folder', folder, '--tarballs', tarballs]
  process.exitCode = await runToItsEnd([demo, ...folders, ...(keep ? ['--keep'] : [])], env)
} catch (error) {
  if (!(error instanceof SetupError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}

/** Read before anything is set up, which takes a minute. */
function readOptions() {
  const place = join(root, 'artifacts', 'demo')
  const flag = /** @type {const} */ ({ type: 'boolean', default: false })
  const options = /** @type {const} */ ({ help: flag, keep: flag, folder: { type: 'string', default: place } })
  try {
    return parseArgs({ options }).values
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${usage}`)
    process.exit(2)
  }
}

/**
 * Runs a Node program on our terminal. It cleans up by itself when interrupted; we hand signals on and wait.
 * @param {readonly string[]} args
 * @param {Record<string, string | undefined>} env
 * @returns {Promise<number>} its exit code
 */
function runToItsEnd(args, env) {
  const child = spawn(process.execPath, args, { env, stdio: 'inherit' })
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.removeAllListeners(signal)
    process.on(signal, () => child.kill(signal))
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })
}
