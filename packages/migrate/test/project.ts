import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '@kit-internal/testkit'
import { createMigrator, type MigratorOptions } from '../src/index.js'
import { querySqlite } from './query-sqlite.js'

/** A folder with migrations and a SQLite database beside it. */
export function sqliteProject(files: Readonly<Record<string, string>> = {}) {
  const folder = temporaryFolder()
  const path = join(folder, 'dev.db')
  mkdirSync(join(folder, 'migrations'))
  const write = (name: string, text: string) => writeFileSync(join(folder, 'migrations', name), text)
  for (const [name, text] of Object.entries(files)) write(name, text)
  return {
    folder,
    path,
    write,
    remove: (name: string) => rmSync(join(folder, 'migrations', name)),
    migrator: (options: Partial<MigratorOptions> = {}) =>
      createMigrator({ connection: 'sqlite:./dev.db', cwd: folder, ...options }),
    /** Looks at, or changes, the database past everything under test. */
    query: (sql: string) => querySqlite(path, sql)
  }
}

export const users =
  '-- UP Migration\nCREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);\n-- DOWN Migration\nDROP TABLE users;\n'
export const posts =
  '-- UP Migration\nCREATE TABLE posts (id INTEGER PRIMARY KEY, author INTEGER REFERENCES users (id) ON DELETE CASCADE);\nCREATE INDEX posts_author ON posts (author);\n-- DOWN Migration\nDROP TABLE posts;\n'

export const both = { '1_users.sql': users, '2_posts.sql': posts }
