import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { createMigrator } from '@kit/migrate'
import { describeWithServer, type TestServer } from '@kit-internal/testkit'
import { describeImport, type ImportUnderTest } from '../../contract/import.js'
import { querySqlite } from '../../query-sqlite.js'
import { schemaBut, sqliteDatabase, writeFiles } from '../../import/sqlite.js'
import { linkPackages, runTool } from '../../import/tools.js'
import { queryMysql, queryPostgres } from '../query.js'

const users = 'CREATE TABLE users (id INTEGER PRIMARY KEY, name VARCHAR(200))'
const posts = "CREATE TABLE posts (id INTEGER PRIMARY KEY, body VARCHAR(200) DEFAULT 'a;b')"
const index = 'CREATE INDEX posts_body ON posts (body)'

/** What is defined in the schema public, without the tables of `tool` and ours. */
const publicBut = (tool: string) => async (url: string) => [
  ...(await queryPostgres(
    url,
    `SELECT table_name, column_name, data_type, column_default, is_nullable FROM information_schema.columns
     WHERE table_schema = 'public' AND table_name NOT LIKE '${tool}%' AND table_name NOT LIKE 'kit_migration%' ORDER BY 1, ordinal_position`
  )),
  ...(await queryPostgres(
    url,
    `SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename NOT LIKE '${tool}%' AND tablename NOT LIKE 'kit_migration%' ORDER BY 1`
  ))
]

const onPostgres = (server: TestServer, tool: string) => ({
  createMigrator,
  database: () => server.createDatabase(),
  schema: publicBut(tool),
  history: (url: string) => queryPostgres(url, `SELECT * FROM ${tool}`)
})

describeWithServer('postgresql', 'on PostgreSQL', (server) => {
  describeImport('node-pg-migrate, from its SQL files where they are', {
    ...onPostgres(server, 'pgmigrations'),
    from: 'node-pg-migrate',
    inPlace: true,
    reversible: true,
    files: ['1700000000001_users.sql', '1700000000002-posts.sql'],
    async prepare(folder, url) {
      writeFiles(folder, {
        'migrations/1700000000001_users.sql': `-- Up Migration\n${users};\n\n-- Down Migration\nDROP TABLE users;\n`,
        'migrations/1700000000002-posts.sql': `-- Up Migration\n${posts};\n${index};\n\n-- Down Migration\nDROP TABLE posts;\n`
      })
      linkPackages(folder, 'pg')
      await runTool('node-pg-migrate', ['up'], { folder, env: { DATABASE_URL: url } })
    }
  })

  describeImport('node-pg-migrate, from programs over its builder', {
    ...onPostgres(server, 'pgmigrations'),
    from: 'node-pg-migrate',
    source: 'old',
    reversible: false,
    files: ['20231114_221321_users.sql', '20231114_221322_posts.sql', '20231114_221323_index.sql'],
    async prepare(folder, url) {
      writeFiles(folder, {
        'package.json': '{ "type": "module" }',
        'old/1700000001000_users.js':
          "export const shorthands = { key: { type: 'integer', primaryKey: true } }\nexport const up = (pgm) => { pgm.createTable('users', { id: 'key', name: { type: 'varchar(200)', default: \"it's; fine\" } }) }\n",
        'old/1700000002000_posts.sql': posts,
        'old/1700000003000_index.ts':
          "import type { MigrationBuilder } from 'node-pg-migrate'\nexport function up(pgm: MigrationBuilder): void { pgm.noTransaction(); pgm.createIndex('posts', 'body', { concurrently: true }) }\nexport function down(pgm: MigrationBuilder): void { pgm.dropIndex('posts', 'body'); pgm.sql('DROP TABLE posts') }\n"
      })
      linkPackages(folder, 'pg', 'node-pg-migrate')
      await runTool('node-pg-migrate', ['up', '-m', 'old'], { folder, env: { DATABASE_URL: url } })
    }
  })

  describeImport('dbmate, on PostgreSQL, into a folder of ours', {
    ...onPostgres(server, 'schema_migrations'),
    from: 'dbmate',
    reversible: true,
    files: ['20240101_120000_users.sql', '20240102_120000_posts.sql'],
    prepare: (folder, url) => dbmateUp(folder, `${url}?sslmode=disable`)
  })

  describeImport('knex, from its files where they are', {
    ...onPostgres(server, 'knex_migrations'),
    from: 'knex',
    inPlace: true,
    reversible: true,
    files: ['20240101120000_users.js', '20240102120000_posts.ts'],
    async prepare(folder, url) {
      writeFiles(folder, {
        'knexfile.cjs': `module.exports = { client: 'pg', connection: ${JSON.stringify(url)}, migrations: { loadExtensions: ['.js', '.ts'] } }\n`,
        'migrations/20240101120000_users.js':
          "exports.up = function (knex) {\n  return knex.schema.createTable('users', (table) => { table.integer('id').primary(); table.string('name', 200) })\n}\nexports.down = function (knex) { return knex.schema.dropTable('users') }\n",
        'migrations/20240102120000_posts.ts':
          "exports.up = async function (knex) {\n  await knex.schema.createTable('posts', (table) => { table.integer('id').primary(); table.string('body', 200).defaultTo('a;b?') })\n  await knex.raw('CREATE INDEX posts_body ON posts (body)')\n}\nexports.down = (knex) => knex.schema.dropTable('posts')\nexports.config = { transaction: false }\n"
      })
      linkPackages(folder, 'pg', 'knex')
      await runTool('knex', ['migrate:latest', '--knexfile', 'knexfile.cjs'], { folder })
    }
  })

  describeImport('Drizzle', {
    ...onPostgres(server, 'drizzle.__drizzle_migrations'),
    from: 'drizzle',
    source: 'drizzle',
    reversible: false,
    files: ['0000_users.sql', '0001_posts.sql'],
    async prepare(folder, url) {
      writeDrizzle(folder, 'postgresql')
      const { default: pg } = await import('pg')
      const { drizzle } = await import('drizzle-orm/node-postgres')
      const { migrate } = await import('drizzle-orm/node-postgres/migrator')
      const client = new pg.Client(url)
      await client.connect()
      try {
        await migrate(drizzle(client), { migrationsFolder: `${folder}/drizzle` })
      } finally {
        await client.end()
      }
    }
  } satisfies ImportUnderTest)
})

describeImport('dbmate, on SQLite, from its files where they are', {
  from: 'dbmate',
  createMigrator,
  database: sqliteDatabase,
  dir: 'db/migrations',
  inPlace: true,
  reversible: true,
  files: ['20240101120000_users.sql', '20240102120000_posts.sql'],
  schema: schemaBut('schema_migrations'),
  history: (url) => Promise.resolve(querySqlite(url, 'SELECT * FROM schema_migrations')),
  prepare: dbmateUp
})

describeWithServer('mariadb', 'on MariaDB', (server) => {
  describeImport('dbmate, on MariaDB, into a folder of ours', {
    from: 'dbmate',
    createMigrator,
    database: () => server.createDatabase(),
    reversible: true,
    files: ['20240101_120000_users.sql', '20240102_120000_posts.sql'],
    schema: (url) =>
      queryMysql(
        url,
        `SELECT table_name, column_name, column_type, column_key, column_default FROM information_schema.columns
         WHERE table_schema = DATABASE() AND table_name NOT IN ('schema_migrations', 'kit_migrations', 'kit_migration_steps') ORDER BY 1, 2`
      ),
    history: (url) => queryMysql(url, 'SELECT * FROM schema_migrations'),
    prepare: dbmateUp
  })
})

describeImport('umzug, by asking it', {
  from: 'umzug',
  createMigrator,
  database(folder) {
    process.env['UMZUG_TEST_DATABASE'] = join(folder, 'dev.db')
    return sqliteDatabase(folder)
  },
  reversible: true,
  files: ['20240101_120000_users.mjs', '20240102_120000_posts.mjs'],
  schema: schemaBut('none'),
  history: (url) => Promise.resolve(readFileSync(join(dirname(url.replace(/^sqlite:/, '')), 'umzug.json'), 'utf8')),
  async prepare(folder, url) {
    process.env['UMZUG_TEST_DATABASE'] = url.replace(/^sqlite:/, '')
    linkPackages(folder, 'umzug', 'libsql')
    writeFiles(folder, {
      'umzug.js': `const { Umzug, JSONStorage } = require('umzug')
const Database = require('libsql')
exports.migrator = new Umzug({
  migrations: { glob: ['old/*.{js,sql}', { cwd: __dirname }], resolve: (params) => params.name.endsWith('.sql')
    ? { ...params, up: async () => params.context.exec(require('node:fs').readFileSync(params.path, 'utf8')), down: async () => params.context.exec('DROP TABLE posts') }
    : Umzug.defaultResolver(params) },
  context: () => new Database(process.env.UMZUG_TEST_DATABASE),
  storage: new JSONStorage({ path: __dirname + '/umzug.json' })
})
`,
      'run.js': "require('./umzug.js').migrator.up()",
      'old/2024.01.01T12.00.00.users.js': `exports.up = async ({ context }) => context.exec(${JSON.stringify(users)})\nexports.down = async ({ context }) => context.exec('DROP TABLE users')\n`,
      'old/2024.01.02T12.00.00.posts.sql': `${posts};\n${index};\n`
    })
    await promisify(execFile)(process.execPath, ['run.js'], { cwd: folder })
  }
})

async function dbmateUp(folder: string, url: string): Promise<void> {
  writeFiles(folder, {
    'db/migrations/20240101120000_users.sql': `-- migrate:up\n${users};\n\n-- migrate:down\nDROP TABLE users;\n`,
    'db/migrations/20240102120000_posts.sql': `-- migrate:up transaction:false\n${posts};\n${index};\n\n-- migrate:down\nDROP TABLE posts;\n`
  })
  await runTool('dbmate', ['--url', url, '--no-dump-schema', 'up'], { folder })
}

function writeDrizzle(folder: string, dialect: string): void {
  const entries = ['users', 'posts'].map((name, idx) => ({
    idx,
    version: '7',
    when: 1_700_000_000_000 + idx,
    tag: `000${idx}_${name}`,
    breakpoints: true
  }))
  writeFiles(folder, {
    'drizzle/meta/_journal.json': JSON.stringify({ version: '7', dialect, entries }),
    'drizzle/0000_users.sql': `${users};`,
    'drizzle/0001_posts.sql': `${posts};\n--> statement-breakpoint\n${index};`
  })
}
