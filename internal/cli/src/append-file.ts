import { open, type FileHandle } from 'node:fs/promises'

/**
 * Appends the whole text or nothing: what a full disk cut off is taken back, unless another process has appended since.
 * Several that append at once lose nothing. Rejects with the system's error (ENOSPC, EACCES, …).
 */
export async function appendFileSafely(path: string, text: string): Promise<void> {
  const file = await open(path, 'a')
  try {
    await appendOrTakeBack(file, Buffer.from(text))
  } catch (error) {
    // A full disk is told by write(), which knows no path.
    if (error instanceof Error && 'code' in error) (error as NodeJS.ErrnoException).path = path
    throw error
  } finally {
    await file.close()
  }
}

async function appendOrTakeBack(file: FileHandle, bytes: Buffer): Promise<void> {
  const { size } = await file.stat()
  let written = 0
  try {
    while (written < bytes.length) written += (await file.write(bytes, written)).bytesWritten
    await file.sync()
  } catch (error) {
    if ((await file.stat()).size === size + written) await file.truncate(size)
    throw error
  }
}
