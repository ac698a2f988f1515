import { randomBytes } from 'node:crypto'
import { open, rename, rm, realpath } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/**
 * Writes a whole file or leaves the old one as it was: writes beside it, syncs, and renames.
 * Follows a symbolic link to its target. Rejects with the system's error (ENOSPC, EACCES, …).
 */
export async function writeFileSafely(path: string, content: string | Uint8Array): Promise<void> {
  const target = await realpath(path).catch(() => path)
  const draft = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}.tmp`)
  try {
    const file = await open(draft, 'wx', 0o666)
    try {
      await file.writeFile(content)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(draft, target)
  } catch (error) {
    await rm(draft, { force: true })
    if (error instanceof Error && 'path' in error) (error as NodeJS.ErrnoException).path = path
    throw error
  }
}
