import { runCli } from '@kit-internal/cli'
import { runInProcess } from '@kit-internal/testkit'
import { describe, expect, it } from 'vitest'
import { program } from '../../src/cli/program.js'
import { posts, sqliteProject, users } from '../project.js'

const both = { '20250108_120000_add_user_table.sql': users, '20250108_130000_add_post_table.sql': posts }
const run = (cwd: string, argv: readonly string[], env: Record<string, string> = { DATABASE_URL: 'sqlite:./dev.db' }) =>
  runInProcess((words, world) => runCli(program('1.2.3'), words, world), argv, { cwd, env })
const steady = (text: string) => text.replace(/\d+(\.\d+)?(ms|s)\b/g, '0ms').replace(/SQLite [\d.]+/, 'SQLite 0')

describe('kit-migrate', () => {
  it('reports a run as the reference does', async () => {
    const { folder } = sqliteProject(both)
    const { code, stdout, stderr } = await run(folder, ['migrate'])
    expect([code, stderr]).toEqual([0, ''])
    expect(steady(stdout)).toBe(`🔄 Database Migration Tool
==========================

Database: SQLite 0
Connection: sqlite:./dev.db

Pending Migrations: 2

Running migration: 20250108_120000_add_user_table.sql
  ✓ CREATE TABLE users
  Duration: 0ms

Running migration: 20250108_130000_add_post_table.sql
  ✓ CREATE TABLE posts
  ✓ CREATE INDEX posts_author
  Duration: 0ms

✅ 2 migrations applied successfully
Total duration: 0ms
`)
  })

  it('lists pending and applied migrations as the reference does', async () => {
    const { folder } = sqliteProject(both)
    await run(folder, ['migrate', '--to', '20250108_120000', '--quiet'])
    const { stdout } = await run(folder, ['status'])
    expect(stdout.replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/, 'TIME')).toBe(`Migration Status
================

Pending Migrations:
  - 20250108_130000_add_post_table.sql

Applied Migrations:
  - 20250108_120000_add_user_table.sql (applied: TIME)
`)
  })

  it('shows what was edited as a difference, and exits with 1 only when asked to check', async () => {
    const project = sqliteProject(both)
    await run(project.folder, ['apply'])
    project.write('20250108_120000_add_user_table.sql', users.replace('name TEXT', 'name TEXT NOT NULL'))
    const { code, stdout } = await run(project.folder, ['status'])
    expect(code).toBe(0)
    expect(stdout).toContain(
      '-CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);\n+CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL);'
    )
    expect((await run(project.folder, ['status', '--check'])).code).toBe(1)
    expect((await run(project.folder, ['check'])).code).toBe(1)
  })

  it('names all four places of a connection, and one that works at once', async () => {
    const { folder } = sqliteProject(both)
    const { code, stderr } = await run(folder, ['migrate'], {})
    expect(code).toBe(2)
    for (const place of ['--connection', 'DATABASE_URL', '.env', 'kit.config', 'sqlite:./dev.db'])
      expect(stderr).toContain(place)
    // DATABASE_URL= as templates of .env have it.
    expect((await run(folder, ['migrate'], { DATABASE_URL: '' })).stderr).toContain('There is no connection')
    expect((await run(folder, ['migrate', '--connection', ' '], {})).stderr).toContain('There is no connection')
    expect((await run(folder, ['migrate', '--connection', 'sqlite:./dev.db'], {})).code).toBe(0)
  })

  it.each([['rollback'], ['reset'], ['redo']])(
    '%s needs --force without a terminal, and names what would be lost',
    async (verb) => {
      const project = sqliteProject(both)
      await run(project.folder, ['migrate'])
      project.query('INSERT INTO posts (id) VALUES (1), (2)')
      const { code, stderr } = await run(project.folder, [verb])
      expect([code, stderr]).toEqual([2, expect.stringContaining('posts (2 rows)')])
      expect(project.query('SELECT count(*) AS count FROM posts')).toEqual([{ count: 2 }])
      expect((await run(project.folder, [verb, '--force'])).code).toBe(0)
    }
  )

  it('prints with --json exactly what the library returns', async () => {
    const project = sqliteProject(both)
    const migrated = JSON.parse((await run(project.folder, ['migrate', '--json'])).stdout) as {
      applied: { version: string }[]
    }
    expect(migrated.applied.map(({ version }) => version)).toEqual(['20250108_120000', '20250108_130000'])
    expect(JSON.parse((await run(project.folder, ['status', '--json'])).stdout)).toEqual(
      await project.migrator().status()
    )
    expect(JSON.parse((await run(project.folder, ['current', '--json'])).stdout)).toEqual(
      await project.migrator().current()
    )
  })

  it('shows the SQL of a dry run with --verbose', async () => {
    const { folder } = sqliteProject(both)
    const { stdout } = await run(folder, ['migrate', '--dry-run', '-v'])
    expect(stdout).toContain(
      '  · CREATE INDEX posts_author (line 3)\n      CREATE INDEX posts_author ON posts (author)'
    )
    expect(stdout).toContain('Dry run: nothing was changed.')
  })

  it.each([
    [['rollback', '--steps', '1', '--to', 'zero'], '--steps and --to say two different things.'],
    [['rollback', '--steps', '0'], '--steps must be at least 1, not 0.'],
    [['migrate', '--dry-run', '--rehearse'], '--dry-run runs nothing and --rehearse runs everything.'],
    [['migrate', '--lock-timeout', '5'], '--lock-timeout cannot be "5".'],
    [['lint', '--lock-timeout', '5'], '--lock-timeout cannot be "5".'],
    [['migrate', '--table', 'a b'], '--table must be a plain name of at most 51 letters.'],
    [['migrate', '--schemas', ' ,'], '--schemas names no schema.'],
    [['migrate', '--schemas', ''], '--schemas names no schema.'],
    [['migrate', '--schemas', 'a'], 'Only PostgreSQL has schemas in a database.'],
    [['migrate', '-d', 'mysql'], 'The connection is one of SQLite, but MySQL was asked for.'],
    [['migrate', '--dir', 'nowhere'], 'does not exist'],
    [['repair', '1', '--set', 'nonsense'], '--set cannot be "nonsense"'],
    [['create'], 'NAME is missing.'],
    [['migrate', '--to', '9'], 'There is no migration "9".']
  ])('refuses %j in one line with exit code 2', async (argv, message) => {
    const { folder } = sqliteProject(both)
    const { code, stderr } = await run(folder, argv)
    expect([code, stderr.split('\n')[0]]).toEqual([2, expect.stringContaining(message)])
    expect(stderr).not.toContain('    at ')
  })

  it('says where it would roll back, and that a program is known when it runs', async () => {
    const { folder } = sqliteProject({ '1_a.js': 'export const up = () => {}\nexport const down = () => {}\n' })
    expect((await run(folder, ['migrate', '--dry-run'])).stdout).toContain('known when it runs (--rehearse)\n')
    await run(folder, ['migrate'])
    expect((await run(folder, ['rollback', '--dry-run'])).stdout).toContain('known when it runs\n')
    expect((await run(folder, ['rollback'])).stderr).toMatch(
      /Roll back 1 migration on SQLite [\d.]+ at sqlite:\.\/dev\.db/
    )
  })

  it('says what --set takes when it is missing', async () => {
    const { stderr } = await run(sqliteProject(both).folder, ['repair', '1'])
    expect(stderr).toContain('It takes one of: applied, pending, edited, step-done, step-pending.')
  })

  it('lints files without a database, and exits with 1 on errors, with --strict on warnings too', async () => {
    const project = sqliteProject({ '1_a.sql': '-- UP Migration\nDROP TABLE users;\n' })
    const { code, stdout } = await run(project.folder, ['lint', '-d', 'postgresql'], {})
    expect(code).toBe(1)
    expect(stdout).toContain('1_a.sql:2')
    project.write('1_a.sql', '-- UP Migration\nCREATE TABLE a (id bigint PRIMARY KEY, at timestamp);\n')
    const warned = await run(project.folder, ['lint'], {})
    expect([warned.code, warned.stdout]).toEqual([0, expect.stringContaining('prefer-timestamptz')])
    expect((await run(project.folder, ['lint', '--strict'], {})).code).toBe(1)
    expect((await run(project.folder, ['lint', '--rules'], {})).stdout).toContain('ban-drop-table')
  })

  it('lints what is to be translated as the SQL of PostgreSQL that it is', async () => {
    const text = '-- UP Migration\n-- kit: translate\nCREATE INDEX i ON t (a);\nDO $$ BEGIN END $$;\n'
    const project = sqliteProject({ '1_a.sql': text })
    const { stdout } = await run(project.folder, ['lint', '-d', 'sqlite'], {})
    expect(stdout).toContain('require-concurrent-index-creation')
  })

  it('lists, creates, baselines and repairs', async () => {
    const project = sqliteProject(both)
    expect((await run(project.folder, ['create', 'add comments'])).stdout).toMatch(
      /^Created migrations\/\d{8}_\d{6}_add_comments\.sql\n$/
    )
    expect((await run(project.folder, ['baseline', '--to', '20250108_130000'])).stdout).toContain(
      '2 migrations counted as applied'
    )
    expect((await run(project.folder, ['list'])).stdout).toMatch(
      /^20250108_120000_add_user_table\.sql {2}applied\n20250108_130000_add_post_table\.sql {2}applied\n.*pending\n$/
    )
    expect((await run(project.folder, ['repair', '20250108_130000', '--set', 'pending'])).stdout).toContain(
      'is recorded as pending'
    )
    expect((await run(project.folder, ['current'])).stdout).toBe(
      '20250108_120000  20250108_120000_add_user_table.sql\n'
    )
  })
})
