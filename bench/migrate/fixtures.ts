import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The same migrations in the form of each tool: one CREATE TABLE a file. */
export function writeFixtures(folder: string, count: number): void {
  const forms = {
    kit: (table: string) => [
      `${table}.sql`,
      `-- UP Migration\n${create(table)};\n\n-- DOWN Migration\nDROP TABLE ${table};\n`
    ],
    knex: (table: string) => [
      `${table}.cjs`,
      `exports.up = (knex) => knex.raw('${create(table)}')\nexports.down = (knex) => knex.raw('DROP TABLE ${table}')\n`
    ],
    'node-pg-migrate': (table: string) => [
      `${table}.sql`,
      `-- Up Migration\n${create(table)};\n\n-- Down Migration\nDROP TABLE ${table};\n`
    ],
    dbmate: (table: string) => [
      `${table}.sql`,
      `-- migrate:up\n${create(table)};\n\n-- migrate:down\nDROP TABLE ${table};\n`
    ]
  } satisfies Record<string, (table: string) => [string, string]>
  for (const [tool, form] of Object.entries(forms)) {
    const dir = join(folder, tool)
    mkdirSync(dir, { recursive: true })
    for (let at = 0; at < count; at++) {
      const [name, text] = form(`t${at}`)
      writeFileSync(join(dir, `${version(at)}_${name}`), text)
    }
  }
}

/** Milliseconds, as node-pg-migrate wants them; the others take any number. */
export const version = (at: number) => String(1_700_000_000_000 + at)

const create = (table: string) => `CREATE TABLE ${table} (id integer PRIMARY KEY, name varchar(200) NOT NULL)`
