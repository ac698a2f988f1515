import type { Engine } from '../connection.js'
import { compareVersions } from '../file/name.js'
import { listFiles, readText } from './files.js'
import { sqlOfPrograms } from './node-pg-migrate-programs.js'
import { historyRows, textOf } from './history-rows.js'
import { readsAs, statementsOf, toMigrationText, type Halves } from './sections.js'
import type { ForeignMigration, Tool } from './tool.js'

const title = 'node-pg-migrate'

/**
 * node-pg-migrate: SQL files whose markers are ours, and programs over its builder, whose SQL is asked from the
 * node-pg-migrate that is installed beside them.
 */
export const nodePgMigrate: Tool = {
  title,
  engines: ['postgresql'],
  source: 'migrations',
  history: () => 'pgmigrations',
  async read({ source, engine }) {
    const names = listFiles(source)
      .flatMap((name) => {
        const [, version, words = '', extension] = /^(\d+)(?:[_-](.*))?\.(sql|[cm]?[jt]s)$/.exec(name) ?? []
        return version === undefined || extension === undefined || /\.d\.ts$/.test(name)
          ? []
          : [{ name, version, words, extension }]
      })
      .sort((a, b) => compareVersions(a.version, b.version))
    const programs = await sqlOfPrograms(
      source,
      names.map(({ name }) => name).filter((name) => !name.endsWith('.sql'))
    )
    const found: ForeignMigration[] = []
    for (const { name, version, words } of names) {
      const about = {
        key: name.replace(/\.\w+$/, ''),
        from: name,
        version,
        title: words || 'migration',
        extension: '.sql'
      }
      const halves = programs.get(name)
      found.push(
        halves === undefined
          ? { ...about, ...(await sqlFile(readText(source, name), name, engine)) }
          : { ...about, text: await toMigrationText(halves, { from: name, engine, title }) }
      )
    }
    return found
  },
  async applied(history) {
    const rows = await historyRows(history, { title, columns: ['name', 'run_on'], orderBy: 'id' })
    return { keys: rows.map(({ name }) => textOf(name)), notes: [] }
  }
}

async function sqlFile(
  text: string,
  name: string,
  engine: Engine
): Promise<Pick<ForeignMigration, 'text' | 'verbatim'>> {
  const halves = halvesOf(text)
  const wanted = { up: await statementsOf(halves.up, engine), down: await statementsOf(halves.down ?? '', engine) }
  if (await readsAs(text, wanted, engine)) return { text, verbatim: name }
  return { text: await toMigrationText(halves, { from: name, engine, title }) }
}

/** As node-pg-migrate reads it: without a marker everything is UP, and with one what stands above it is left out. */
function halvesOf(text: string): Halves {
  const up = text.search(/^\s*--[\s-]*up\s+migration/im)
  const down = text.search(/^\s*--[\s-]*down\s+migration/im)
  const slice = (from: number, other: number) => withoutMarker(text.slice(from, other > from ? other : undefined))
  return {
    up: up === -1 ? text.slice(0, down === -1 ? undefined : down) : slice(up, down),
    down: down === -1 ? undefined : slice(down, up)
  }
}

const withoutMarker = (half: string) => half.replace(/^\s*--.*/, '')
