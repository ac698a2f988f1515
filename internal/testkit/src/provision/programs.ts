import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'

/** Debian keeps servers in /usr/sbin, which an ordinary user's PATH may lack. */
const systemFolders = ['/usr/local/bin', '/usr/bin', '/usr/local/sbin', '/usr/sbin', '/opt/homebrew/bin']

/** The path of the first of these programs that the machine has. */
export function findProgram(...names: readonly string[]): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter).filter(Boolean), ...systemFolders]
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable)
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/** Where built or downloaded programs stay between runs; root's may be run by other accounts. */
export function cacheFolder(): string {
  if (process.platform === 'linux' && process.getuid?.() === 0) return '/var/cache/kit'
  return join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'kit')
}

/** True where this run may install Debian's packages: as root, and told so by CI=true or KIT_TEST_PROVISION=1. */
export function mayInstall(): boolean {
  const isDebian = existsSync('/etc/debian_version') && findProgram('apt-get') !== undefined
  return isDebian && process.getuid?.() === 0 && (isCi() || process.env['KIT_TEST_PROVISION'] === '1')
}

export const isCi = () => process.env['CI'] === 'true' || process.env['CI'] === '1'
