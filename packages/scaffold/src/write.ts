import { randomBytes } from 'node:crypto'
import { existsSync, lstatSync, readdirSync, statSync } from 'node:fs'
import { mkdir, rename, rm, rmdir, writeFile, chmod } from 'node:fs/promises'
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
    refuseTaken(target)
    const replacesEmpty = existsSync(target)
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
    refuseTaken(target)
    throw errors.write(target, error)
  }
}

/** @throws KIT_SCAFFOLD_TARGET when a project cannot be made in this folder. */
export function refuseTaken(target: string): void {
  const problem = targetProblem(target)
  if (problem !== undefined) throw errors.target(target, problem, 'Choose another name or another --output.')
}

/** Why a project cannot be made in this folder, or nothing: it is free, or there and empty. */
export function targetProblem(target: string): string | undefined {
  try {
    return occupantProblem(target)
  } catch (error) {
    return `cannot be looked at (${(error as NodeJS.ErrnoException).code ?? String(error)})`
  }
}

function occupantProblem(target: string): string | undefined {
  if (isInFile(target)) return 'is below a file'
  const found = lstatSync(target, { throwIfNoEntry: false })
  if (found === undefined) return undefined
  if (found.isSymbolicLink()) return 'is a symbolic link'
  if (!found.isDirectory()) return 'exists and is no folder'
  return readdirSync(target).length > 0 ? 'exists and is not empty' : undefined
}

/** Whether the nearest thing above that exists is no folder. */
function isInFile(target: string): boolean {
  const above = dirname(target)
  if (above === target) return false
  const found = existsSync(above) ? statSync(above) : undefined
  return found === undefined ? isInFile(above) : !found.isDirectory()
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
