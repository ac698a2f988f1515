import { createHash } from 'node:crypto'
import { unfinished } from './errors.js'
import { listFiles, readText } from './files.js'
import { historyRows, textOf } from './history-rows.js'
import { toMigrationText } from './sections.js'
import type { ForeignMigration, Tool } from './tool.js'

const title = 'Prisma Migrate'

/** Prisma Migrate: a folder a migration, with `migration.sql`, and `down.sql` where somebody wrote one. */
export const prisma: Tool = {
  title,
  engines: ['postgresql', 'mysql', 'sqlite'],
  source: 'prisma/migrations',
  history: () => '_prisma_migrations',
  async read({ source, engine }) {
    const names = listFiles(source, 'deep')
    const found: ForeignMigration[] = []
    for (const name of names) {
      const [, key, version, words] = /^((\d+)_?(.*))\/migration\.sql$/.exec(name) ?? []
      if (key === undefined || version === undefined) continue
      const back = `${key}/down.sql`
      const down = names.includes(back) ? readText(source, back) : undefined
      const from = down === undefined ? name : `${name}, ${back}`
      const text = await toMigrationText({ up: readText(source, name), down }, { from, engine, title })
      found.push({ key, from, version, title: words || 'migration', extension: '.sql', text })
    }
    return found
  },
  async applied(history, _migrations, { source }) {
    const rows = await historyRows(history, { title, columns: ['migration_name', 'finished_at', 'rolled_back_at'] })
    const standing = rows.filter((row) => !isSet(row['rolled_back_at']))
    const failed = standing.find((row) => !isSet(row['finished_at']))
    if (failed !== undefined) {
      const name = textOf(failed['migration_name'])
      throw unfinished(
        `Prisma Migrate did not finish ${name}`,
        `See what of it is in the database, and say so: npx prisma migrate resolve --applied ${name} (or --rolled-back ${name}). Then import again.`
      )
    }
    const ordered = [...standing].sort((a, b) => moment(a['started_at']) - moment(b['started_at']))
    return {
      keys: ordered.map((row) => textOf(row['migration_name'])),
      notes: ordered.flatMap((row) => editedNote(source, textOf(row['migration_name']), textOf(row['checksum'])))
    }
  }
}

const isSet = (value: unknown) => value !== null && value !== undefined && value !== ''

/** A date, a text of one, or milliseconds, as the engines give it. */
function moment(value: unknown): number {
  if (value instanceof Date) return value.getTime()
  return typeof value === 'number' ? value : Date.parse(textOf(value))
}

function editedNote(source: string, name: string, checksum: string): string[] {
  const file = `${name}/migration.sql`
  if (!listFiles(source, 'deep').includes(file)) return []
  const present = createHash('sha256').update(readText(source, file)).digest('hex')
  return present === checksum ? [] : [`${file} was edited after Prisma Migrate applied it; its present text counts.`]
}
