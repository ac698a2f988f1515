import type { Engine } from '../connection.js'
import { cannotImport } from './errors.js'
import { listFiles, readText } from './files.js'
import { historyRows, textOf } from './history-rows.js'
import { readsAs, statementsOf, toMigrationText } from './sections.js'
import type { ForeignMigration, Tool } from './tool.js'

/** dbmate: one SQL file with `-- migrate:up` and `-- migrate:down`, which we read as they stand. */
export const dbmate: Tool = {
  title: 'dbmate',
  engines: ['postgresql', 'mysql', 'sqlite'],
  source: 'db/migrations',
  history: () => 'schema_migrations',
  async read({ source, engine }) {
    const found: ForeignMigration[] = []
    for (const name of listFiles(source)) {
      const [, version, title] = /^(\d+)[_-]?(.*)\.sql$/.exec(name) ?? []
      if (version === undefined) continue
      const text = readText(source, name)
      const { up, down, transaction } = sectionsOf(text)
      const wanted = { up: await statementsOf(up, engine), down: await statementsOf(down ?? '', engine) }
      const about = { key: version, from: name, version, title: title || 'migration', extension: '.sql' }
      found.push(
        (await readsAs(text, wanted, engine))
          ? { ...about, text, verbatim: name }
          : { ...about, text: await written({ up, down, transaction }, name, engine) }
      )
    }
    return found
  },
  async applied(history) {
    const rows = await historyRows(history, { title: 'dbmate', columns: ['version'] })
    if (rows.some((row) => 'dirty' in row)) {
      throw cannotImport(
        `The table ${history.table} has a column dirty, so it is the history of golang-migrate, not of dbmate`,
        'Check --from, and say with --history what the table is called.'
      )
    }
    return { keys: rows.map(({ version }) => textOf(version)).sort(), notes: [] }
  }
}

const written = (
  halves: { up: string; down: string | undefined; transaction: boolean },
  from: string,
  engine: Engine
) => toMigrationText(halves, { from, engine, title: 'dbmate' })

/** As dbmate reads it: what stands above the first marker is left out. */
function sectionsOf(text: string) {
  const marker = /^--\s*migrate:(up|down)\b(.*)$/gm
  const marks = [...text.matchAll(marker)]
  const half = (direction: string) => {
    const at = marks.findIndex(([, word]) => word === direction)
    const mark = marks[at]
    return mark === undefined ? undefined : text.slice(mark.index + mark[0].length, marks[at + 1]?.index)
  }
  const transaction = !marks.some(([, , options = '']) => options.includes('transaction:false'))
  return { up: half('up') ?? '', down: half('down'), transaction }
}
