import { isUtf8 } from 'node:buffer'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { cannotImport } from './errors.js'

/** Names of the files below a folder, with `/`, sorted; one level deep, or all levels. */
export function listFiles(folder: string, depth: 'flat' | 'deep' = 'flat'): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true, recursive: depth === 'deep' })
      .filter((entry) => entry.isFile() || entry.isSymbolicLink())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
      .filter((name) => !name.split('/').some((part) => part.startsWith('.')))
      .sort()
  } catch (cause) {
    throw unreadable(folder, cause)
  }
}

/** A file's text as it stands. */
export function readText(folder: string, name: string): string {
  const path = join(folder, name)
  const bytes = readBytes(path)
  if (isUtf8(bytes)) return bytes.toString('utf8')
  throw cannotImport(
    `${path} is not written in UTF-8`,
    'Save it as UTF-8, so that its letters reach the database as they are.'
  )
}

function readBytes(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (cause) {
    throw unreadable(path, cause)
  }
}

function unreadable(path: string, cause: unknown) {
  const { code } = cause as NodeJS.ErrnoException
  return cannotImport(
    `${path} ${code === 'ENOENT' ? 'does not exist' : `cannot be read (${code ?? 'unknown error'})`}`,
    'Say with --source where the other tool keeps its migrations.',
    cause
  )
}
