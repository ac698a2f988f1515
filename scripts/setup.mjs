// Makes a fresh clone ready: the pinned pnpm, the dependencies, the build. Does only what is missing, works offline
// when it was done before, and needs nothing but Node and npm.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { withProgress } from './process/progress.mjs'
import { run } from './process/run.mjs'
import { root } from './root.mjs'
import { homeNotice, requireNode, SetupError } from './setup/machine.mjs'
import { environmentWith, findPnpm } from './setup/pnpm.mjs'
import { installationHash, readStamp, writeStamp } from './setup/stamp.mjs'

/**
 * Resolves to the environment in which the workspace's tools run (PATH holds the pinned pnpm).
 * @throws {SetupError} with a message for the user
 */
export async function setUp() {
  requireNode()
  const notice = homeNotice()
  if (notice !== undefined) process.stderr.write(`${notice}\n`)
  const pnpm = await withProgress('Finding the package manager', findPnpm)
  const env = environmentWith(pnpm)
  const hash = installationHash()
  if (readStamp()?.hash !== hash) {
    await withProgress('Installing dependencies', () => install(pnpm, env))
    writeStamp({ hash, pnpm })
  }
  await withProgress('Building the packages', () => build(env))
  return env
}

/**
 * @param {string} pnpm
 * @param {Record<string, string | undefined>} env
 */
async function install(pnpm, env) {
  const args = ['install', '--frozen-lockfile', '--reporter=append-only']
  const options = { cwd: root, env: { ...env, CI: 'true' }, silenceMs: 180_000, timeoutMs: 1_200_000 }
  const offline = await run(pnpm, [...args, '--offline'], options)
  if (offline.ok) return
  const online = await run(pnpm, [...args, '--prefer-offline'], options)
  if (online.ok) return
  const reason = online.output.trim().split('\n').slice(-15).join('\n')
  throw new SetupError(`The dependencies could not be installed. Is the registry reachable?\n\n${reason}`)
}

/** @param {Record<string, string | undefined>} env */
async function build(env) {
  const turbo = join(root, 'node_modules', '.bin', 'turbo')
  const args = ['run', 'build', '--output-logs=errors-only', '--no-update-notifier', '--ui=stream']
  const { ok, output } = await run(turbo, args, { cwd: root, env, timeoutMs: 900_000 })
  if (!ok) throw new SetupError(`The build failed.\n\n${output.trim()}`)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    await setUp()
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  }
}
