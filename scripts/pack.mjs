// Packs the published packages as npm would receive them, into .cache/tarballs: what the demo installs into the
// project that it generates, as long as the packages are not on the registry.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { run } from './process/run.mjs'
import { cacheFolder, root } from './root.mjs'
import { SetupError } from './setup/machine.mjs'
import { environmentWith, findPnpm } from './setup/pnpm.mjs'

/**
 * Packs what has changed since the last time.
 * @param {Record<string, string | undefined>} env in which pnpm is found
 * @returns {Promise<string>} the folder with one tarball a package
 * @throws {SetupError} when pnpm refuses
 */
export async function packPackages(env, names = ['migrate', 'loadtest', 'report']) {
  const folder = join(cacheFolder, 'tarballs')
  mkdirSync(folder, { recursive: true })
  for (const name of names) {
    const from = join(root, 'packages', name)
    const stamp = join(folder, `${name}.stamp`)
    const hash = hashOf(from)
    const packed = readdirSync(folder).filter((file) => file.startsWith(`kit-${name}-`))
    if (packed.length === 1 && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) continue
    for (const old of packed) rmSync(join(folder, old))
    const { ok, output } = await run('pnpm', ['pack', '--pack-destination', folder], {
      cwd: from,
      env,
      timeoutMs: 120_000
    })
    if (!ok) throw new SetupError(`@kit/${name} could not be packed.\n\n${output.trim()}`)
    writeFileSync(stamp, hash)
  }
  return folder
}

/** @param {string} folder */
function hashOf(folder) {
  const hash = createHash('sha256')
  for (const part of ['bin', 'dist', 'schema', 'package.json', 'README.md', 'LICENSE', 'CHANGELOG.md']) {
    for (const file of filesOf(join(folder, part))) hash.update(`${file}\0`).update(readFileSync(file))
  }
  return hash.digest('hex')
}

/**
 * @param {string} path a file, a folder, or nothing
 * @returns {string[]}
 */
function filesOf(path) {
  if (!existsSync(path)) return []
  try {
    return readdirSync(path)
      .sort()
      .flatMap((name) => filesOf(join(path, name)))
  } catch {
    return [path]
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.stdout.write(`${await packPackages(environmentWith(await findPnpm()))}\n`)
}
