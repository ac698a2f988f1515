import { compareVersions, versionKey } from '../file/name.js'
import { cannotImport, unfinished } from './errors.js'
import { listFiles, readText } from './files.js'
import { historyRows, isTrue, textOf } from './history-rows.js'
import { toMigrationText } from './sections.js'
import type { ForeignMigration, Tool } from './tool.js'

const title = 'golang-migrate'

/** golang-migrate: `000001_users.up.sql` next to `000001_users.down.sql`, and one number in the database. */
export const golangMigrate: Tool = {
  title,
  engines: ['postgresql', 'mysql', 'sqlite'],
  source: 'migrations',
  history: () => 'schema_migrations',
  async read({ source, engine }) {
    const names = listFiles(source)
    const found: ForeignMigration[] = []
    for (const name of names) {
      const [, version, words = '', extension] = /^(\d+)_(.*)\.up\.(\w+)$/.exec(name) ?? []
      if (version === undefined) continue
      if (extension !== 'sql') {
        throw cannotImport(`${name} is not written in SQL`, 'Write the same change as SQL, and import again.')
      }
      const back = names.find((other) => other.startsWith(`${version}_`) && other.endsWith('.down.sql'))
      const halves = { up: readText(source, name), down: back === undefined ? undefined : readText(source, back) }
      const from = back === undefined ? name : `${name}, ${back}`
      const text = await toMigrationText(halves, { from, engine, title })
      found.push({ key: versionKey(version), from, version, title: words || 'migration', extension: '.sql', text })
    }
    return found.sort((a, b) => compareVersions(a.version, b.version))
  },
  async applied(history, migrations) {
    const [row] = await historyRows(history, { title, columns: ['version', 'dirty'] })
    if (row === undefined) return { keys: [], notes: [] }
    const version = textOf(row['version'])
    // -1 when everything was taken back.
    const none = Number(version) < 0
    if (isTrue(row['dirty'])) {
      throw unfinished(
        `golang-migrate was stopped ${none ? 'while it took back the first version' : `in the middle of version ${version}`}: its history is dirty`,
        `See what of that file is in the database, finish it or take it back by hand, and say so:\nmigrate force ${version} (or the version before it). Then import again.`
      )
    }
    if (none) return { keys: [], notes: [] }
    const at = migrations.findIndex(({ key }) => key === version)
    const keys = at === -1 ? [version] : migrations.slice(0, at + 1).map(({ key }) => key)
    return { keys, notes: [] }
  }
}
