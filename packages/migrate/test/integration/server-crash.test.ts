import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPostgres, type Postgres } from '@kit-internal/postgres'
import { createMigrator, type MigrateEvent } from '@kit/migrate'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeMigrations } from './engines.js'
import { killTree } from './kill-tree.js'
import { full, recordProof } from './proof.js'
import { queryPostgres } from './query.js'

const count = 60
const versions = Array.from({ length: count }, (_, at) => String(100 + at))
const found: (readonly [string, string])[] = []

describe('a server of PostgreSQL that is killed', () => {
  let folder = ''
  let rounds = 0
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'kit server crash-'))
    chmodSync(folder, 0o755)
    for (const version of versions)
      writeMigrations(folder, { [`${version}_t.sql`]: `-- UP Migration\nCREATE TABLE t${version} (x integer);\n` })
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))

  /** Left to itself, this server writes nothing to its disk for ten seconds. */
  const start = () =>
    startPostgres({
      dataDir: join(folder, 'data'),
      settings: { wal_writer_delay: '10s', wal_writer_flush_after: '1GB', autovacuum: 'off' }
    })
  const migrate = (url: string, onEvent?: (event: MigrateEvent) => void) =>
    createMigrator({ connection: url, cwd: folder, onEvent }).migrate()

  /** Gives `work` an empty database, on a server that is killed when `work` ends or before, and started again. */
  async function afterCrash(
    work: (url: string, kill: () => void) => Promise<unknown>,
    check: (url: string) => Promise<unknown>
  ): Promise<void> {
    const database = `round_${rounds++}`
    const urlOf = ({ url }: Postgres) => url.replace(/postgres$/, database)
    {
      await using server = await start()
      await queryPostgres(server.url, `CREATE DATABASE ${database}`)
      let killed = false
      const kill = () => {
        if (!killed) killTree(server.pid)
        killed = true
      }
      await work(urlOf(server), kill)
      kill()
    }
    await using server = await start()
    await check(urlOf(server))
    // After each crash the server syncs every file it has.
    await queryPostgres(server.url, `DROP DATABASE ${database}`)
  }

  it('in the moment a run reports success, has all of it', async () => {
    const kills = full ? 50 : 3
    for (let kill = 0; kill < kills; kill++)
      await afterCrash(
        (url) => migrate(url),
        async (url) => expect(await whatIsIn(url)).toEqual({ ledger: versions, tables: versions })
      )
    found.push(['when a run has succeeded', `${kills} kills: all of its ${count} migrations were there each time`])
  }, 900_000)

  it('in the moment a run reports a failure, has all that it had applied', async () => {
    const kills = full ? 50 : 2
    writeMigrations(folder, { '999_wrong.sql': '-- UP Migration\nCREATE TABLE t100 (x integer);\n' })
    for (let kill = 0; kill < kills; kill++)
      await afterCrash(
        (url) => expect(migrate(url)).rejects.toMatchObject({ code: 'KIT_MIGRATE_STATEMENT' }),
        async (url) => expect(await whatIsIn(url)).toEqual({ ledger: versions, tables: versions })
      )
    rmSync(join(folder, 'migrations/999_wrong.sql'))
    found.push(['when a run has failed', `${kills} kills: the ${count} migrations before were there each time`])
  }, 900_000)

  it('in the middle of a run, has the first migrations and their records, and the next run does the rest', async () => {
    const kills = full ? 100 : 4
    let lost = 0
    for (let kill = 0; kill < kills; kill++) {
      const until = 1 + Math.floor((kill * (count - 1)) / kills)
      let applied = 0
      await afterCrash(
        async (url, kill) => {
          const run = migrate(url, ({ type }) => {
            if (type === 'end' && ++applied === until) kill()
          })
          await expect(run).rejects.toMatchObject({ code: 'KIT_MIGRATE_CONNECTION_LOST' })
        },
        async (url) => {
          const { ledger, tables } = await whatIsIn(url)
          expect(ledger).toEqual(versions.slice(0, ledger.length))
          expect(tables).toEqual(ledger)
          lost += Math.max(0, applied - ledger.length)
          await migrate(url)
          expect(await whatIsIn(url)).toEqual({ ledger: versions, tables: versions })
        }
      )
    }
    // Else the server waited for its disk after each of them, and nothing was tried here.
    expect(lost).toBeGreaterThan(0)
    found.push([
      'in the middle of a run',
      `${kills} kills: no table without its record, no record without its table; the next run completed each`
    ])
  }, 900_000)
})

afterAll(() => recordProof({ name: 'server-crashes', title: 'Kills of the server of PostgreSQL', expected: 3 }, found))

async function whatIsIn(url: string) {
  const ledger = await queryPostgres(url, `SELECT to_regclass('kit_migrations') AS it`)
  const records =
    ledger[0]?.['it'] === null ? [] : await queryPostgres(url, 'SELECT version FROM kit_migrations ORDER BY 1')
  const tables = await queryPostgres(
    url,
    `SELECT substr(tablename, 2) AS version FROM pg_tables WHERE tablename ~ '^t[0-9]+$' ORDER BY 1`
  )
  return { ledger: records.map(({ version }) => version), tables: tables.map(({ version }) => version) }
}
