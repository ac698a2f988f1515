import { compareVersions, versionKey } from '../file/name.js'
import { cannotImport } from './errors.js'
import { listFiles, readText } from './files.js'
import { historyRows, isTrue, textOf } from './history-rows.js'
import { toMigrationText, type Halves } from './sections.js'
import type { ForeignMigration, Tool } from './tool.js'

const title = 'goose'

/** goose: one SQL file with `-- +goose Up` and `-- +goose Down`. */
export const goose: Tool = {
  title,
  engines: ['postgresql', 'mysql', 'sqlite'],
  source: 'migrations',
  history: () => 'goose_db_version',
  async read({ source, engine }) {
    const found: ForeignMigration[] = []
    for (const name of listFiles(source)) {
      const [, version, words = '', extension] = /^(\d+)_(.*)\.(sql|go)$/.exec(name) ?? []
      if (version === undefined || name.endsWith('_test.go')) continue
      if (extension === 'go') {
        throw cannotImport(
          `${name} is written in Go`,
          `Write the same change as SQL in a file of the same number, ${name.replace(/go$/, 'sql')}, move the program away, and import again.`
        )
      }
      const text = await toMigrationText(halvesOf(readText(source, name), name), { from: name, engine, title })
      found.push({
        key: versionKey(version),
        from: name,
        version,
        title: words || 'migration',
        extension: '.sql',
        text
      })
    }
    return found.sort((a, b) => compareVersions(a.version, b.version))
  },
  async applied(history) {
    const rows = await historyRows(history, { title, columns: ['version_id', 'is_applied'], orderBy: 'id' })
    const keys = new Set<string>()
    // Older releases wrote a row for each way back instead of removing one.
    for (const row of rows) {
      const version = textOf(row['version_id'])
      keys.delete(version)
      if (version !== '0' && isTrue(row['is_applied'])) keys.add(version)
    }
    return { keys: [...keys], notes: [] }
  }
}

/** Its annotations are lines of comment; the ones around a statement are not needed, since we split by the engine's grammar. */
function halvesOf(text: string, name: string): Halves {
  const halves = { up: [] as string[], down: [] as string[] }
  let into: string[] | undefined
  let transaction = true
  for (const line of text.split('\n')) {
    const [, annotation] = /^\s*--\s*\+goose\s+(.*?)\s*$/i.exec(line) ?? []
    if (annotation === undefined) {
      into?.push(line)
      continue
    }
    const word = annotation.toLowerCase()
    if (word === 'up' || word === 'down') into = halves[word]
    else if (word === 'no transaction') transaction = false
    else if (word.startsWith('envsub on')) {
      throw cannotImport(
        `${name} takes values from the environment (+goose ENVSUB)`,
        'Write the values into the file, or leave that line out, and import again.'
      )
    }
  }
  return { up: halves.up.join('\n'), down: halves.down.join('\n'), transaction }
}
