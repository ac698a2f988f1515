import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { lstat, mkdir, readdir, rename, rm, rmdir, writeFile, chmod } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { isKitError } from '@kit-internal/errors'
import { errors } from './errors.js'
import { checkName } from './name.js'
import type { VirtualFiles } from './render/project.js'

export interface WriteOptions {
  /** The folder in which the project's folder is made. Created when missing. */
  output: string
  name: string
  /** Further files by relative path, written as they are. */
  binaries?: ReadonlyMap<string, Uint8Array> | undefined
  signal?: AbortSignal | undefined
}

/**
 * Writes a rendered project: builds it in a hidden folder beside the target and renames that, so the target is
 * complete or as it was. Resolves to the absolute path of the new folder.
 * @throws KIT_SCAFFOLD_TARGET when the target is not a free place, KIT_SCAFFOLD_WRITE when the disk refuses.
 */
export async function writeProject(
  files: VirtualFiles,
  { output, name, binaries = new Map(), signal }: WriteOptions
): Promise<string> {
  const parent = resolve(output)
  const target = join(parent, checkName(name))
  const draft = join(parent, `.${name}.${randomBytes(6).toString('hex')}.tmp`)
  let made: string | undefined
  try {
    const replacesEmpty = await refuseTaken(target)
    made = await makeFolders(parent)
    await mkdir(draft)
    for (const [path, { content }] of files) await writeInside(draft, path, content)
    for (const [path, content] of binaries) await writeInside(draft, path, content)
    signal?.throwIfAborted()
    if (replacesEmpty) await rmdir(target)
    await rename(draft, target)
    return target
  } catch (error) {
    await rm(draft, { recursive: true, force: true }).catch(() => undefined)
    if (made !== undefined) await rm(made, { recursive: true, force: true }).catch(() => undefined)
    if (isKitError(error) || signal?.aborted) throw error
    throw errors.write(target, error)
  }
}

/**
 * Resolves to true for an empty folder, which may be replaced, and false when nothing is there.
 * @throws KIT_SCAFFOLD_TARGET for anything else.
 */
export async function refuseTaken(target: string): Promise<boolean> {
  const found = await lstat(target).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw errors.write(target, error)
  })
  if (found === undefined) return false
  const hint = 'Choose another name or another --output.'
  if (found.isSymbolicLink()) throw errors.target(target, 'is a symbolic link', hint)
  if (!found.isDirectory()) throw errors.target(target, 'exists and is no folder', hint)
  if ((await readdir(target)).length > 0) throw errors.target(target, 'exists and is not empty', hint)
  return true
}

/**
 * Makes a folder and those above it, one by one: Node's own recursive mkdir never returns where the system refuses
 * with ENOENT, as in /proc. Resolves to the topmost folder it made, if any.
 */
async function makeFolders(path: string): Promise<string | undefined> {
  const missing: string[] = []
  for (let at = path; !existsSync(at); at = dirname(at)) missing.unshift(at)
  for (const folder of missing) {
    await mkdir(folder).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    })
  }
  return missing[0]
}

async function writeInside(folder: string, path: string, content: string | Uint8Array): Promise<void> {
  if (!isInside(path)) throw new Error(`A file would be written outside of the project: ${JSON.stringify(path)}.`)
  const file = join(folder, ...path.split('/'))
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, content, { flag: 'wx' })
  if (path.endsWith('.sh')) await chmod(file, 0o755)
}

/** Whether a relative path with forward slashes stays inside its folder on every system. */
export function isInside(path: string): boolean {
  const parts = path.split('/')
  return parts.every((part) => part !== '' && part !== '.' && part !== '..' && !/[\\:\0]/.test(part))
}
