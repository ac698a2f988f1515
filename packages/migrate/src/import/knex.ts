import { compareVersions, parseName } from '../file/name.js'
import { unfinished } from './errors.js'
import { listFiles } from './files.js'
import { programs } from './programs.js'
import { historyRows, isTrue, textOf } from './history-rows.js'
import type { Tool } from './tool.js'

const title = 'knex'

/** knex: `20250108120000_users.js` with `up(knex)` and `down(knex)`, which run here as they stand. */
export const knex: Tool = {
  title,
  engines: ['postgresql', 'mysql', 'sqlite'],
  source: 'migrations',
  history: () => 'knex_migrations',
  read({ source }) {
    const names = listFiles(source).filter(
      (name) => !name.endsWith('.sql') && !name.endsWith('.json') && parseName(name) !== undefined
    )
    return Promise.resolve(
      programs(source, names)
        .map((program) => ({ ...program, key: program.from, verbatim: program.from }))
        .sort((a, b) => compareVersions(a.version, b.version))
    )
  },
  async applied(history) {
    const rows = await historyRows(history, { title, columns: ['name', 'batch'], orderBy: 'id' })
    const locks = (await history.rows(`${history.table}_lock`)) ?? []
    if (locks.some((row) => isTrue(row['is_locked']))) {
      throw unfinished(
        `knex holds its lock (${history.table}_lock): it is at work, or was stopped in the middle of it`,
        'When no knex is at work, see what of its last migration is in the database, and free the lock: npx knex migrate:unlock. Then import again.'
      )
    }
    return { keys: rows.map(({ name }) => textOf(name)), notes: [] }
  }
}
