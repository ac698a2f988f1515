import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { runCli } from '@kit-internal/cli'
import { runInProcess, temporaryFolder } from '@kit-internal/testkit'
import { describe, expect, it } from 'vitest'
import { program } from '../../src/cli/program.js'
import { importTools } from '../../src/index.js'
import { querySqlite } from '../query-sqlite.js'
import { writeFiles } from '../import/sqlite.js'

const run = (cwd: string, argv: readonly string[]) =>
  runInProcess((words, world) => runCli(program('1.2.3'), words, world), argv, {
    cwd,
    env: { DATABASE_URL: 'sqlite:./dev.db' }
  })

/** A project of goose with two migrations, one of them applied. */
function gooseProject(): string {
  const folder = temporaryFolder()
  writeFiles(folder, {
    'old/1_users.sql': '-- +goose Up\nCREATE TABLE users (id INTEGER);\n-- +goose Down\nDROP TABLE users;\n',
    'old/2_posts.sql': '-- +goose Up\nSELECT 1;\nCOMMIT;\nSELECT 2;\n'
  })
  const url = `sqlite:${join(folder, 'dev.db')}`
  querySqlite(url, 'CREATE TABLE goose_db_version (id INTEGER PRIMARY KEY, version_id INTEGER, is_applied INTEGER)')
  querySqlite(url, 'INSERT INTO goose_db_version VALUES (1, 0, 1), (2, 1, 1)')
  querySqlite(url, 'CREATE TABLE users (id INTEGER)')
  return folder
}

const goose = ['import', '--from', 'goose', '--source', 'old']
const steady = (text: string) => text.replace(/SQLite [\d.]+/, 'SQLite 0')

describe('kit-migrate import', () => {
  it('tells what it would do, does it, and takes it back', async () => {
    const folder = gooseProject()
    const tried = await run(folder, [...goose, '--dry-run'])
    expect(steady(tried.stdout)).toBe(`🔄 Database Migration Tool
==========================

Database: SQLite 0
Connection: sqlite:./dev.db

  + 1_users.sql
  + 2_posts.sql
2 files would be written
1 migration would be counted as applied
Still to be applied: 2_posts.sql
Dry run: nothing was changed.
`)
    expect(tried.stderr).toContain('COMMIT is a transaction command')
    expect(readdirSync(folder)).not.toContain('migrations')

    const done = await run(folder, goose)
    expect([done.code, done.stdout.split('\n').slice(-5)]).toEqual([
      0,
      [
        '  + 2_posts.sql',
        '2 files written',
        '✅ 1 migration counted as applied',
        'Still to be applied: 2_posts.sql',
        ''
      ]
    ])
    expect(readdirSync(join(folder, 'migrations'))).toEqual(['1_users.sql', '2_posts.sql'])

    const undone = await run(folder, [...goose, '--undo', '--json'])
    expect(JSON.parse(undone.stdout)).toMatchObject({
      undone: true,
      files: ['1_users.sql', '2_posts.sql'],
      marked: ['1_users.sql']
    })
    expect(readdirSync(join(folder, 'migrations'))).toEqual([])
  })

  it('offers every tool there is', async () => {
    const { stderr } = await run(temporaryFolder(), ['import', '--from', 'liquibase'])
    expect(stderr).toContain(`It takes one of: ${[...importTools].sort().join(', ')}.`)
  })
})
