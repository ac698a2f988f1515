import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { run } from '../process/run.mjs'
import { cacheFolder, readJson, root } from '../root.mjs'
import { SetupError, toolEnvironment } from './machine.mjs'
import { readStamp } from './stamp.mjs'

/** @returns {string} for example `pnpm@10.34.9`, as pinned in package.json */
export function pinnedPnpm() {
  return readJson(join(root, 'package.json')).packageManager
}

/**
 * The program file of the pinned pnpm. npx keeps it in its cache: asked for offline first, then from the registry.
 * @returns {Promise<string>}
 * @throws {SetupError} when it is not cached and the registry does not give it
 */
export async function findPnpm() {
  const known = readStamp()?.pnpm
  if (known !== undefined && existsSync(known)) return known
  const offline = await askNpx(['--offline'], 30_000)
  if (offline.path !== undefined) return offline.path
  const online = await askNpx([], 180_000)
  if (online.path !== undefined) return online.path
  // An npx that was stopped in the middle leaves a broken cache, which it never repairs: once more with a fresh one.
  const fresh = await askNpx([], 180_000, { npm_config_cache: join(cacheFolder, 'npm') })
  if (fresh.path !== undefined) return fresh.path
  throw new SetupError(
    `${pinnedPnpm()} is not in npm's cache and could not be fetched from the registry.\n` +
      `Check the network, or the registry: npm config get registry\n\n${online.output.trim()}`
  )
}

/**
 * @param {readonly string[]} flags
 * @param {number} timeoutMs
 * @param {Record<string, string>} [settings]
 */
async function askNpx(flags, timeoutMs, settings) {
  const args = [...flags, '--yes', `--package=${pinnedPnpm()}`, '-c', 'echo "pnpm at $(command -v pnpm)"']
  const { ok, output } = await run(npx(), args, { cwd: root, env: { ...toolEnvironment(), ...settings }, timeoutMs })
  return { path: ok ? /^pnpm at (.+)$/m.exec(output)?.[1] : undefined, output }
}

/** npx beside this Node, because PATH may hold another Node's. */
function npx() {
  const beside = join(dirname(process.execPath), 'npx')
  return existsSync(beside) ? beside : 'npx'
}

/**
 * The environment in which turbo and others find the pinned pnpm as `pnpm`.
 * @param {string} pnpm
 */
export function environmentWith(pnpm) {
  const env = toolEnvironment()
  return { ...env, PATH: [dirname(pnpm), dirname(process.execPath), env['PATH'] ?? ''].join(':') }
}
