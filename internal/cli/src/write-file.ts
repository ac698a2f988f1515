import { randomBytes } from 'node:crypto'
import type { Stats } from 'node:fs'
import { open, readlink, realpath, rename, rm, stat, writeFile, type FileHandle } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'

/**
 * Writes a whole file or leaves the old one as it was, with its rights and owner: writes beside it, syncs, renames.
 * Follows a symbolic link to its target; a device or pipe is written to in place, since renaming would replace it.
 * Rejects with the system's error (ENOSPC, EACCES, …).
 */
export async function writeFileSafely(path: string, content: string | Uint8Array): Promise<void> {
  try {
    const target = await followLinks(path)
    const old = await stat(target).catch(() => undefined)
    if (old === undefined || old.isFile()) await replaceFile(target, content, old)
    else await writeFile(target, content)
  } catch (error) {
    // A full disk is told by write(), which knows no path.
    if (error instanceof Error && 'code' in error) (error as NodeJS.ErrnoException).path = path
    throw error
  }
}

/** Also a link whose target does not exist yet names the place to write to. */
async function followLinks(path: string, links = 40): Promise<string> {
  const found = await realpath(path).catch(() => undefined)
  if (found !== undefined || links === 0) return found ?? path
  const target = await readlink(path).catch(() => undefined)
  return target === undefined ? path : followLinks(resolve(dirname(path), target), links - 1)
}

async function replaceFile(target: string, content: string | Uint8Array, old: Stats | undefined): Promise<void> {
  const draft = join(dirname(target), `.${randomBytes(6).toString('hex')}.tmp`)
  try {
    const file = await open(draft, 'wx', old === undefined ? 0o666 : old.mode & 0o777)
    try {
      await file.writeFile(content)
      if (old !== undefined) await takeOver(file, old)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(draft, target)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}

/** Only root may give a file to another owner; for everyone else the new file is their own. */
async function takeOver(file: FileHandle, old: Stats): Promise<void> {
  await file.chown(old.uid, old.gid).catch(() => undefined)
  await file.chmod(old.mode & 0o7777)
}
