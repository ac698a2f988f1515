import { closeSync, existsSync, fstatSync, openSync, realpathSync, statSync, unlinkSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { LockOptions } from '../contract.js'
import { pollForLock } from '../poll-for-lock.js'
import type { SqliteDatabase } from './connect.js'

/** Locks of this process. Closing any descriptor of a file drops a process's locks on it, so a second try must not open it. */
const heldHere = new Set<string>()

interface HeldLock {
  readonly db: SqliteDatabase
  readonly file: number
}

/**
 * One run at a time on one SQLite file: SQLite's own exclusive lock, on an empty database beside it, so that each
 * migration can still commit for itself. It ends with the process, however that ends; the file left by a crash is
 * taken over by the next run.
 */
export function fileLock(path: string, open: (path: string) => Promise<SqliteDatabase>) {
  const lockPath = `${realPathOf(path)}-kit-lock`
  let held: HeldLock | undefined
  return {
    take: (options: LockOptions) =>
      pollForLock(
        options,
        async () => {
          if (heldHere.has(lockPath)) return false
          heldHere.add(lockPath)
          try {
            held = await tryLock(lockPath, open)
          } finally {
            if (held === undefined) heldHere.delete(lockPath)
          }
          return held !== undefined
        },
        () => Promise.resolve(undefined)
      ),
    release() {
      if (held === undefined) return
      // Removed while still locked: whoever waits on the removed file sees that it is not the one at this path.
      try {
        unlinkSync(lockPath)
      } catch {
        // On Windows an open file cannot be removed; an empty file may stay.
      }
      held.db.close()
      closeSync(held.file)
      held = undefined
      heldHere.delete(lockPath)
    }
  }
}

/** One lock for all the spellings of a path; the file itself may not exist yet. */
function realPathOf(path: string): string {
  return existsSync(path) ? realpathSync(path) : join(realpathSync(dirname(path)), basename(path))
}

/** Our own descriptor keeps the inode from being used again, so equal numbers mean that the path never changed hands. */
async function tryLock(path: string, open: (path: string) => Promise<SqliteDatabase>): Promise<HeldLock | undefined> {
  const file = openSync(path, 'a', 0o600)
  let db: SqliteDatabase | undefined
  try {
    db = await open(path)
    db.exec('BEGIN EXCLUSIVE')
    if (isSameFile(path, file)) return { db, file }
  } catch (error) {
    // A holder that is done removes the file, also from under our hands; SQLite calls that a disk error.
    const gone = !isSameFile(path, file)
    if ((error as { code?: string }).code !== 'SQLITE_BUSY' && !gone) {
      db?.close()
      closeSync(file)
      throw error
    }
  }
  db?.close()
  closeSync(file)
  return undefined
}

function isSameFile(path: string, file: number): boolean {
  const there = statSync(path, { bigint: true, throwIfNoEntry: false })
  const ours = fstatSync(file, { bigint: true })
  return there?.ino === ours.ino && there.dev === ours.dev
}
