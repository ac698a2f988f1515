import { accessSync, constants, existsSync, mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { cacheFolder } from '../root.mjs'

/** A problem that its message explains completely; no stack is shown. */
export class SetupError extends Error {}

const oldestNode = [20, 19]

/**
 * @param {string} [version] like `20.19.0`
 * @throws {SetupError} when Node is too old
 */
export function requireNode(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [wantedMajor = 0, wantedMinor = 0] = oldestNode
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return
  throw new SetupError(`Kit needs Node ${oldestNode.join('.')} or newer; this is Node ${version}.`)
}

/**
 * The environment for package managers and build tools: no telemetry, no update notices, and short
 * patience with a registry that does not answer. When the home folder cannot be written, caches go to .cache/.
 * @param {Record<string, string | undefined>} [env]
 * @returns {Record<string, string | undefined>}
 */
export function toolEnvironment(env = process.env) {
  return {
    ...env,
    ...(isWritable(env['HOME'] ?? homedir()) ? {} : cachesHere()),
    TURBO_TELEMETRY_DISABLED: '1',
    TURBO_NO_UPDATE_NOTIFIER: '1',
    DO_NOT_TRACK: '1',
    NO_UPDATE_NOTIFIER: '1',
    npm_config_update_notifier: 'false',
    npm_config_fetch_timeout: '30000',
    npm_config_fetch_retries: '1',
    npm_config_fetch_retry_mintimeout: '1000'
  }
}

/** @returns {string | undefined} what to tell the user about their home folder */
export function homeNotice(home = process.env['HOME'] ?? homedir()) {
  return isWritable(home) ? undefined : `The home folder ${home} cannot be written: caches go to ${cacheFolder}.`
}

/** npm, pnpm and everything that follows the XDG folders. */
function cachesHere() {
  const home = join(cacheFolder, 'home')
  mkdirSync(home, { recursive: true })
  return {
    npm_config_cache: join(home, 'npm'),
    npm_config_store_dir: join(home, 'pnpm-store'),
    XDG_CACHE_HOME: join(home, 'cache'),
    XDG_DATA_HOME: join(home, 'data'),
    XDG_STATE_HOME: join(home, 'state'),
    XDG_CONFIG_HOME: join(home, 'config')
  }
}

/** @param {string} folder */
function isWritable(folder) {
  try {
    accessSync(folder, constants.W_OK)
    return existsSync(folder)
  } catch {
    return false
  }
}
