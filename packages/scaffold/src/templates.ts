import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { join, relative, sep } from 'node:path'

const root = fileURLToPath(new URL('../templates/', import.meta.url))
const listed = new Map<string, readonly string[]>()

/** The paths of the files that a folder of templates gives, sorted. The folder is part of this package, so it is read once. */
export function listTemplates(folder: string): readonly string[] {
  const known = listed.get(folder)
  if (known !== undefined) return known
  const base = join(root, folder)
  const found = readdirSync(base, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ejs'))
    .map((entry) =>
      relative(base, join(entry.parentPath, entry.name))
        .split(sep)
        .join('/')
        .replace(/\.ejs$/, '')
    )
    .sort()
  listed.set(folder, found)
  return found
}

/** The source of one template. */
export function readTemplate(folder: string, path: string): string {
  return readFileSync(join(root, folder, `${path}.ejs`), 'utf8')
}
