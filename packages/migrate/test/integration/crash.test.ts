import { readFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describeWithServer, runBin, startBin } from '@kit-internal/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { killUntilThrough } from './attack.js'
import { type EngineUnderTest, log, migratorFor, servers, sqlite, stateOf, writeMigrations } from './engines.js'
import { full, recordProof } from './proof.js'

const bin = fileURLToPath(new URL('../../bin/kit-migrate.js', import.meta.url))
const preload = fileURLToPath(new URL('./kill-at.cjs', import.meta.url))
const found: (readonly [string, string])[] = []

const cases = [
  ['in a transaction', 'together', 'up'],
  ['in a transaction', 'together', 'down'],
  ['without a transaction', 'apart', 'up'],
  ['without a transaction', 'apart', 'down']
] as const

function describeCrashes(under: EngineUnderTest, createDatabase: (folder: string) => Promise<string>): void {
  let folder = ''
  let url = ''
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kit crash-'))
    url = await createDatabase(folder)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))

  const command = (direction: 'up' | 'down') =>
    direction === 'up' ? ['migrate'] : ['rollback', '--to', '1', '--force']
  const prepare = async (direction: 'up' | 'down', text: string) => {
    await under.clear(url)
    writeMigrations(folder, { '1_log.sql': log, '2_five.sql': text })
    await migratorFor(url, folder).migrate(direction === 'up' ? { to: '1' } : {})
  }
  const run = (direction: 'up' | 'down', kill: Readonly<Record<string, string>>) =>
    runBin(bin, [...command(direction), '-c', url], {
      cwd: folder,
      env: { NODE_OPTIONS: `--require "${preload}"`, KIT_KILL_ENGINE: under.engine, KIT_KILL_FROM: bin, ...kill }
    })

  it.each(cases)(
    'SIGKILL at every call to the driver, %s (%s), %s: the next run finishes it, once',
    async (title, kind, direction) => {
      const text = under[kind]
      await prepare(direction, text)
      const counted = join(folder, 'count')
      expect(await run(direction, { KIT_KILL_COUNT: counted })).toMatchObject({ code: 0 })
      const calls = Number(readFileSync(counted, 'utf8'))
      const wanted = await stateOf(under, url)
      expect(calls).toBeGreaterThan(10)

      let kills = 0
      const moments = under.engine === 'sqlite' ? ['before', 'after'] : ['before', 'during', 'after']
      // A sample takes each case at other calls, and all of them together every kind of moment.
      const stride = full ? 1 : Math.ceil(calls / 3)
      const first = full ? 1 : 1 + (cases.findIndex((one) => one[1] === kind && one[2] === direction) % stride)
      for (let n = first; n <= calls; n += stride) {
        for (const when of full ? moments : [moments[n % moments.length] as string]) {
          await prepare(direction, text)
          const killed = await run(direction, { KIT_KILL_AT: String(n), KIT_KILL_WHEN: when })
          expect(killed.signal, `${when} call ${n}: ${killed.stderr}`).toBe('SIGKILL')
          kills++
          const again = migratorFor(url, folder)
          await (direction === 'up' ? again.migrate() : again.rollback({ to: '1' }))
          expect(await stateOf(under, url), `killed ${when} call ${n} of ${calls}`).toBe(wanted)
        }
      }
      found.push([
        `${under.name}, ${direction}, ${title}`,
        `${kills} kills around ${calls} calls: 0 lost, 0 doubled, 0 stuck`
      ])
    },
    1_800_000
  )

  it('SIGKILL at any moment, again and again, until all is applied: nothing is lost or doubled', async () => {
    const count = 20
    const files = Object.fromEntries(
      Array.from({ length: count }, (_, at) => {
        const text = `-- UP Migration\n${at % 4 === 3 ? '-- kit: no-transaction\n' : ''}CREATE TABLE t${at} (x INTEGER);\nINSERT INTO log VALUES ('t${at}');\nCREATE INDEX i${at} ON t${at} (x);\n`
        return [`${at + 2}_t.sql`, text]
      })
    )
    let kills = 0
    let rounds = 0
    const wantedKills = full ? 70 : 1
    while (kills < wantedKills) {
      await under.clear(url)
      writeMigrations(folder, { '1_log.sql': log, '2_five.sql': '' })
      rmSync(join(folder, 'migrations'), { recursive: true })
      writeMigrations(folder, { '1_log.sql': log, ...files })
      kills += await killUntilThrough(() => startBin(bin, ['migrate', '-c', url], { cwd: folder }), 150)
      rounds++
      const ledger = await migratorFor(url, folder).status()
      expect(ledger.migrations.map(({ state }) => state)).toEqual(Array.from({ length: count + 1 }, () => 'applied'))
      const rows = await under.query(url, 'SELECT what FROM log')
      expect(rows.map(({ what }) => String(what)).sort()).toEqual(
        Array.from({ length: count }, (_, at) => `t${at}`).sort()
      )
    }
    found.push([
      `${under.name}, random moments`,
      `${kills} kills in ${rounds} rounds of ${count + 1} migrations: 0 lost, 0 doubled, 0 stuck`
    ])
  }, 1_800_000)
}

describe('a killed run on SQLite', () => {
  describeCrashes(sqlite, async (folder) => {
    const url = `sqlite:${join(folder, 'crash.db')}`
    await sqlite.query(url, 'SELECT 1')
    return url
  })
})
for (const under of servers) {
  describeWithServer(under.server, `a killed run on ${under.name}`, (server) => {
    describeCrashes(under, () => server.createDatabase())
  })
}

afterAll(() => recordProof({ name: 'crashes', title: 'Runs of kit-migrate that are killed', expected: 20 }, found))
