import { execFileSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { KitError } from '@kit-internal/errors'

export interface Account {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

const isRoot = () => process.getuid?.() === 0

/**
 * The account database servers run as: our own, told as `undefined`, except for root, whom they refuse.
 * Root drops to the first of the given accounts that the machine has.
 */
export function unprivilegedAccount(names: readonly string[] = ['postgres', 'nobody']): Account | undefined {
  if (!isRoot()) return undefined
  for (const name of names) {
    const [uid, gid] = ['-u', '-g'].map((flag) => identify(flag, name))
    if (uid !== undefined && gid !== undefined && uid > 0) return { name, uid, gid }
  }
  throw new KitError(
    'KIT_POSTGRES_ACCOUNT',
    `No account to run the server as: there is no ${names.join(' and no ')}.`,
    {
      hint: 'PostgreSQL refuses to run as root. Run this as an ordinary user, or add one: useradd --system postgres'
    }
  )
}

function identify(flag: string, name: string): number | undefined {
  try {
    return Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
  } catch {
    return undefined
  }
}

/** True when every account may pass through the folder and all folders above it, as it may not in `/root`. */
export function isOpenToAll(folder: string): boolean {
  for (let at = resolve(folder); ; at = dirname(at)) {
    const mode = statSync(at, { throwIfNoEntry: false })?.mode
    if (mode !== undefined && (mode & 0o001) === 0) return false
    if (at === dirname(at)) return true
  }
}
