import { compareVersions } from '../file/name.js'
import { unfinished } from './errors.js'
import { listFiles } from './files.js'
import { programs } from './programs.js'
import { historyRows, textOf } from './history-rows.js'
import type { ForeignMigration, Tool } from './tool.js'

const title = 'migrate-mongo'

/**
 * migrate-mongo: `20240101120000-users.js` with `up(db, client)`. Ours are given `db` and a context that has the client:
 * a file that uses it says so in its parameters, and any other runs as it stands.
 */
export const migrateMongo: Tool = {
  title,
  engines: ['mongodb'],
  source: 'migrations',
  history: () => 'changelog',
  read({ source }) {
    const found = programs(
      source,
      listFiles(source).filter((name) => /\.[cm]?[jt]s$/.test(name))
    )
    const migrations = found.map((program): ForeignMigration => {
      const about = { ...program, key: program.from }
      const text = withClientFromContext(program.text)
      return text === undefined ? { ...about, verbatim: program.from } : { ...about, text }
    })
    return Promise.resolve(migrations.sort((a, b) => compareVersions(a.version, b.version)))
  },
  async applied(history) {
    const rows = await historyRows(history, { title, columns: ['fileName', 'appliedAt'], orderBy: 'appliedAt' })
    const locks = (await history.rows(`${history.table}_lock`)) ?? []
    if (locks.length > 0) {
      throw unfinished(
        `migrate-mongo holds its lock (${history.table}_lock): it is at work, or was stopped in the middle of it`,
        `When no migrate-mongo is at work, see what of its last migration is in the database, and free the lock: db.${history.table}_lock.deleteMany({}). Then import again.`
      )
    }
    return { keys: rows.map(({ fileName }) => textOf(fileName)), notes: [] }
  }
}

/** `up(db, client)`, `up: async (db, client) =>`, `export const up = function (db: Db, client: MongoClient)`. */
const parameters =
  /\b(up|down)(\s*[:=]\s*(?:async\s*)?(?:function\b\s*\w*\s*)?|\s*)\(\s*(\w+(?:\s*:\s*[^,()]+)?)\s*,\s*(\w+)(?:\s*:\s*([^,()]+))?\s*\)/g

/** The program with `{ client }` for its second parameter, or undefined when it makes no use of that. */
function withClientFromContext(text: string): string | undefined {
  const code = text.replace(/\/\*.*?\*\//gs, '').replace(/^\s*\/\/.*$/gm, '')
  const used = [...code.matchAll(parameters)].some(([, , , , name = '']) =>
    new RegExp(`\\b${name}\\b`).test(code.replace(parameters, ''))
  )
  if (!used) return undefined
  return text.replace(parameters, (_all, verb: string, between: string, db: string, client: string, type?: string) => {
    const pattern = client === 'client' ? '{ client }' : `{ client: ${client} }`
    return `${verb}${between}(${db}, ${pattern}${type === undefined ? '' : `: { client: ${type.trim()} }`})`
  })
}
