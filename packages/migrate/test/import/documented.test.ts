import { createHash } from 'node:crypto'
import { createMigrator } from '../../src/index.js'
import { describeImport, type ImportUnderTest } from '../contract/import.js'
import { querySqlite } from '../query-sqlite.js'
import { schemaBut, sqliteDatabase, writeFiles } from './sqlite.js'

const users = 'CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT)'
const posts = "CREATE TABLE posts (id INTEGER PRIMARY KEY, body TEXT DEFAULT 'a;b')"
const index = 'CREATE INDEX posts_body ON posts (body)'

/** A tool that is not on npm: its files and its history by its documentation, as it would leave them. */
function documented(at: {
  from: ImportUnderTest['from']
  table: string
  source: string
  files: Readonly<Record<string, string>>
  /** The history, made when it is missing. */
  history: readonly string[]
  ours: readonly string[]
  reversible?: boolean
}): ImportUnderTest {
  return {
    from: at.from,
    createMigrator,
    database: sqliteDatabase,
    source: at.source,
    dir: 'imported',
    files: at.ours,
    reversible: at.reversible ?? true,
    schema: schemaBut(at.table),
    history: (url) => Promise.resolve(querySqlite(url, `SELECT * FROM ${at.table}`)),
    prepare(folder, url) {
      writeFiles(folder, at.files)
      if (querySqlite(url, `SELECT 1 FROM sqlite_master WHERE name = '${at.table}'`).length > 0)
        return Promise.resolve()
      for (const sql of [users, posts, index, ...at.history]) querySqlite(url, sql)
      return Promise.resolve()
    }
  }
}

describeImport(
  'golang-migrate',
  documented({
    from: 'golang-migrate',
    table: 'schema_migrations',
    source: 'migrations',
    files: {
      'migrations/000001_users.up.sql': `BEGIN;\n${users};\nCOMMIT;\n`,
      'migrations/000001_users.down.sql': 'DROP TABLE users;\n',
      'migrations/000002_posts.up.sql': `${posts};\n${index}\n`,
      'migrations/000002_posts.down.sql': 'DROP TABLE posts'
    },
    history: [
      'CREATE TABLE schema_migrations (version uint64, dirty bool)',
      'INSERT INTO schema_migrations VALUES (2, 0)'
    ],
    ours: ['000001_users.sql', '000002_posts.sql']
  })
)

describeImport(
  'goose',
  documented({
    from: 'goose',
    table: 'goose_db_version',
    source: 'migrations',
    files: {
      'migrations/20240101120000_users.sql': `-- +goose Up\n-- +goose StatementBegin\n${users};\n-- +goose StatementEnd\n\n-- +goose Down\nDROP TABLE users;\n`,
      'migrations/20240102120000_posts.sql': `-- +goose NO TRANSACTION\n-- +goose Up\n${posts};\n${index};\n\n-- +goose Down\nDROP TABLE posts;\n`
    },
    history: [
      "CREATE TABLE goose_db_version (id INTEGER PRIMARY KEY AUTOINCREMENT, version_id INTEGER NOT NULL, is_applied INTEGER NOT NULL, tstamp TIMESTAMP DEFAULT (datetime('now')))",
      'INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, 1), (20240101120000, 1), (20240102120000, 1), (20240102120000, 0), (20240102120000, 1)'
    ],
    ours: ['20240101_120000_users.sql', '20240102_120000_posts.sql']
  })
)

describeImport(
  'Flyway',
  documented({
    from: 'flyway',
    table: 'flyway_schema_history',
    source: 'sql',
    files: {
      'sql/V1__users.sql': `${users};`,
      'sql/U1__users.sql': 'DROP TABLE users;',
      'sql/later/V1.10__posts.sql': `${posts};`,
      'sql/later/U1.10__posts.sql': 'DROP TABLE posts;',
      'sql/R__index_of_posts.sql': `DROP INDEX IF EXISTS posts_body;\n${index};\n`
    },
    history: [
      'CREATE TABLE flyway_schema_history (installed_rank INT PRIMARY KEY, version VARCHAR(50), description VARCHAR(200), type VARCHAR(20), script VARCHAR(1000), checksum INT, installed_by VARCHAR(100), installed_on TEXT, execution_time INT, success BOOLEAN)',
      `INSERT INTO flyway_schema_history VALUES (1, '1', 'users', 'SQL', 'V1__users.sql', 1, 'ada', '', 1, 1),
        (2, '1.10', 'posts', 'SQL', 'later/V1.10__posts.sql', 1, 'ada', '', 1, 1),
        (3, NULL, 'index of posts', 'SQL', 'R__index_of_posts.sql', 1, 'ada', '', 1, 1)`
    ],
    ours: ['0100_users.sql', '0110_posts.sql', '111_index_of_posts.sql'],
    reversible: false
  })
)

const prismaFiles = {
  'prisma/migrations/migration_lock.toml': 'provider = "sqlite"\n',
  'prisma/migrations/20240101120000_users/migration.sql': `-- CreateTable\n${users};\n`,
  'prisma/migrations/20240101120000_users/down.sql': 'DROP TABLE users;\n',
  'prisma/migrations/20240102120000_posts/migration.sql': `${posts};\n\n-- CreateIndex\n${index};\n`,
  'prisma/migrations/20240102120000_posts/down.sql': 'DROP TABLE posts;\n'
}
const checksum = (name: keyof typeof prismaFiles) => createHash('sha256').update(prismaFiles[name]).digest('hex')

describeImport(
  'Prisma Migrate',
  documented({
    from: 'prisma',
    table: '_prisma_migrations',
    source: 'prisma/migrations',
    files: prismaFiles,
    history: [
      'CREATE TABLE _prisma_migrations (id TEXT PRIMARY KEY, checksum TEXT NOT NULL, finished_at DATETIME, migration_name TEXT NOT NULL, logs TEXT, rolled_back_at DATETIME, started_at DATETIME NOT NULL DEFAULT current_timestamp, applied_steps_count INTEGER NOT NULL DEFAULT 0)',
      `INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, rolled_back_at, started_at) VALUES
        ('a', '${checksum('prisma/migrations/20240101120000_users/migration.sql')}', 1704110400001, '20240101120000_users', NULL, 1704110400000),
        ('b', 'older', NULL, '20240102120000_posts', 1704196800001, 1704196800000),
        ('c', '${checksum('prisma/migrations/20240102120000_posts/migration.sql')}', 1704196800003, '20240102120000_posts', NULL, 1704196800002)`
    ],
    ours: ['20240101_120000_users.sql', '20240102_120000_posts.sql']
  })
)
