// `npm run demo`: makes the clone ready, packs the packages as npm would receive them, and runs apps/demo with them.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { packPackages } from './pack.mjs'
import { withProgress } from './process/progress.mjs'
import { root } from './root.mjs'
import { setUp } from './setup.mjs'
import { SetupError } from './setup/machine.mjs'

try {
  const env = await setUp()
  const tarballs = await withProgress('Packing the packages', () => packPackages(env))
  const demo = join(root, 'apps', 'demo', 'dist', 'main.js')
  const folders = ['--folder', join(root, 'artifacts', 'demo'), '--tarballs', tarballs]
  process.exitCode = await runToItsEnd([demo, ...folders, ...process.argv.slice(2)], env)
} catch (error) {
  if (!(error instanceof SetupError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
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
