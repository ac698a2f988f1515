import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { describeWithServer, runBin, startBin, startCuttingProxy } from '@kit-internal/testkit'
import { isKitError } from '@kit/migrate'
import type { Db } from 'mongodb'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Session } from '../../src/drivers/contract.js'
import { mongodb } from '../../src/drivers/mongodb/index.js'
import { openLog } from '../../src/drivers/mongodb/log.js'
import { failureOf, killUntilThrough } from './attack.js'
import { migratorFor, writeMigrations } from './engines.js'
import { clear, files } from './mongodb-sample.js'
import { full, recordProof } from './proof.js'
import { withMongo } from './query.js'

const bin = fileURLToPath(new URL('../../bin/kit-migrate.js', import.meta.url))
const preload = fileURLToPath(new URL('./kill-at.cjs', import.meta.url))
const found: (readonly [string, string])[] = []

/** Definitions, documents and ledger as one comparable text. */
async function stateOf(url: string): Promise<string> {
  const session = (await mongodb.open({ target: url, place: { table: 'kit_migrations' }, mode: 'read' })) as Session
  try {
    const definitions = (await session.snapshot()).filter((line) => !line.includes('begun'))
    const ledger = ((await session.readLedger()) ?? []).map(({ version, state }) => `${version} ${state}`)
    const documents = await withMongo(url, (db) =>
      Promise.all(['a', 'log', 'people'].map((name) => db.collection(name).find().sort({ _id: 1 }).toArray()))
    )
    return [...definitions, ...documents.map((list) => JSON.stringify(list)), ...ledger].join('\n')
  } finally {
    await session.close()
  }
}

/** The same database, which lets `work` happen behind the first answer to a query that names `word`. */
function afterFirst(db: Db, word: string, work: () => Promise<void>): Db {
  let done = false
  const collection = (name: string) =>
    new Proxy(db.collection(name), {
      get(target, key) {
        const method: unknown = Reflect.get(target, key)
        if (key !== 'find') return typeof method === 'function' ? (method.bind(target) as unknown) : method
        return (filter: object, options: object) => {
          const cursor = target.find(filter, options)
          const next = async () => {
            const answer = await cursor.next()
            if (!done && JSON.stringify(filter).includes(word)) {
              done = true
              await work()
            }
            return answer
          }
          return { next, toArray: () => cursor.toArray() }
        }
      }
    })
  return new Proxy(db, {
    get: (target, key) => {
      if (key === 'collection') return collection
      const method: unknown = Reflect.get(target, key)
      return typeof method === 'function' ? (method.bind(target) as unknown) : method
    }
  })
}

/** A step that is done never begins again: each begins after all that were done before it. */
async function expectInOrder(url: string, order: readonly string[]): Promise<void> {
  const begun = await withMongo(url, (db) => db.collection('begun').find().sort({ at: 1 }).toArray())
  const places = begun.map(({ name }) => order.indexOf(String(name)))
  expect(places).toEqual([...places].sort((a, b) => a - b))
  expect(new Set(places).size).toBe(order.length)
}

const order = ['one', 'two', 'three', 'four', 'five']

describeWithServer('mongodb', 'runs on MongoDB that are killed, stopped and cut off', (server) => {
  let folder = ''
  let url = ''
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kit mongo-'))
    url = await server.createDatabase()
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))

  const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    runBin(bin, [...args, '-c', url], { cwd: folder, env, timeoutMs: 120_000 })

  it.each(['up', 'down'] as const)(
    'SIGKILL at calls to the driver, %s: the next run finishes it, and no step that is done begins again',
    async (direction) => {
      rmSync(join(folder, 'migrations'), { recursive: true, force: true })
      writeMigrations(folder, files)
      const prepare = async () => {
        await clear(url)
        if (direction === 'down') await migratorFor(url, folder).migrate()
        await withMongo(url, (db) => db.collection('begun').deleteMany({}))
      }
      const attempt = (kill: Readonly<Record<string, string>>) =>
        run(direction === 'up' ? ['migrate'] : ['rollback', '--to', '1', '--force'], {
          NODE_OPTIONS: `--require "${preload}"`,
          KIT_KILL_ENGINE: 'mongodb',
          KIT_KILL_FROM: bin,
          ...kill
        })
      await prepare()
      const counted = join(folder, 'count')
      const whole = await attempt({ KIT_KILL_COUNT: counted })
      expect(whole, whole.stderr).toMatchObject({ code: 0 })
      const calls = Number(readFileSync(counted, 'utf8'))
      const wanted = await stateOf(url)
      const moments = ['before', 'during', 'after']
      const stride = full ? 1 : Math.ceil(calls / 2)
      let kills = 0
      for (let n = full ? 1 : 1 + (calls % stride); n <= calls; n += stride) {
        const when = moments[kills % 3] as string
        await prepare()
        const killed = await attempt({ KIT_KILL_AT: String(n), KIT_KILL_WHEN: when })
        expect(killed.signal, `${when} call ${n}: ${killed.stderr}`).toBe('SIGKILL')
        kills++
        const again = migratorFor(url, folder)
        await (direction === 'up' ? again.migrate() : again.rollback({ to: '1' }))
        expect(await stateOf(url), `killed ${when} call ${n} of ${calls}`).toBe(wanted)
        await expectInOrder(url, direction === 'up' ? order : order.toReversed())
      }
      found.push([`every call, ${direction}`, `${kills} kills around ${calls} calls: 0 lost, 0 doubled, 0 stuck`])
    },
    3_600_000
  )

  it('SIGKILL at any moment, again and again, until all is applied: nothing is lost or doubled', async () => {
    rmSync(join(folder, 'migrations'), { recursive: true, force: true })
    writeMigrations(folder, files)
    await clear(url)
    await migratorFor(url, folder).migrate()
    const wanted = await stateOf(url)
    let kills = 0
    let rounds = 0
    while (kills < (full ? 100 : 1)) {
      await clear(url)
      kills += await killUntilThrough(() => startBin(bin, ['migrate', '-c', url], { cwd: folder }), 300)
      rounds++
      expect(await stateOf(url)).toBe(wanted)
      await expectInOrder(url, order)
    }
    found.push(['random moments', `${kills} kills in ${rounds} rounds: 0 lost, 0 doubled, 0 stuck`])
  }, 3_600_000)

  it('many processes that start at once on an empty database apply each once, and all exit with 0', async () => {
    const processes = full ? 16 : 4
    const rounds = full ? 50 : 1
    rmSync(join(folder, 'migrations'), { recursive: true, force: true })
    writeMigrations(folder, files)
    for (let round = 0; round < rounds; round++) {
      await clear(url)
      const results = await Promise.all(Array.from({ length: processes }, () => run(['migrate', '--json', '--quiet'])))
      expect(results.map(({ code, stderr }) => [code, stderr])).toEqual(results.map(() => [0, '']))
      const applied = results.flatMap(
        ({ stdout }) => (JSON.parse(stdout) as { applied: { version: string }[] }).applied
      )
      expect(applied.map(({ version }) => version).sort()).toEqual(['1', '2', '3'])
      expect(await withMongo(url, (db) => db.collection('begun').countDocuments())).toBe(5)
    }
    found.push([
      'at once',
      `${rounds} rounds of ${processes} processes: each of 3 migrations applied once, ${rounds * processes} of ${rounds * processes} exits with 0`
    ])
  }, 3_600_000)

  it('a run that saw the lock free does not take it from one that took it since', async () => {
    await clear(url)
    await withMongo(url, async (db) => {
      const long = new Date(Date.now() - 3_600_000)
      await db.collection<{ _id: number }>('kit_migrations').insertOne({ _id: 1, kind: 'run', at: long } as never)
      const options = { timeoutMs: 300, signal: undefined, onWait: () => undefined }
      const second = openLog(db, 'kit_migrations')
      const first = openLog(
        afterFirst(db, 'end', () => second.take(options)),
        'kit_migrations'
      )
      await expect(first.take(options)).rejects.toMatchObject({ code: 'KIT_MIGRATE_LOCK_HELD' })
      await expect(second.assert()).resolves.toBeUndefined()
      await second.release()
    })
  })

  it('SIGSTOP of the holder beyond its lease: another run takes over, and the old one wakes up and writes nothing', async () => {
    rmSync(join(folder, 'migrations'), { recursive: true, force: true })
    writeMigrations(folder, {
      '1_slow.js': `export async function up(db, { step }) {
  await step('first', () => db.collection('a').insertOne({ by: process.pid }))
  // Whoever sees this knows that the first step is recorded; without transactions a step that was cut off begins again.
  if (process.env.KIT_SLOW) await db.collection('begun').insertOne({ by: process.pid })
  const end = Date.now() + (process.env.KIT_SLOW ? 3000 : 0)
  await step('second', async () => {
    while (Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 50))
    await db.collection('a').insertOne({ by: process.pid })
    await db.collection('a').insertOne({ by: process.pid })
  })
}`
    })
    for (let round = 0; round < (full ? 5 : 1); round++) {
      await clear(url)
      const old = startBin(bin, ['migrate', '-c', url], { cwd: folder, env: { KIT_SLOW: '1' } })
      const started = Date.now()
      while (
        (await withMongo(url, (db) => db.collection('begun').countDocuments())) === 0 &&
        Date.now() - started < 20_000
      )
        await sleep(50)
      old.child.kill('SIGSTOP')
      const taken = await run(['migrate'])
      expect(taken.code, taken.stderr).toBe(0)
      const waited = Date.now() - started
      expect(waited).toBeGreaterThan(10_000)
      const before = await withMongo(url, async (db) => [
        await db.collection('a').countDocuments(),
        await db.collection('kit_migrations').countDocuments()
      ])
      old.child.kill('SIGCONT')
      const { code, stderr } = await old.finished
      expect(code).toBe(1)
      expect(stderr).toContain('did not renew its lock')
      const after = await withMongo(url, async (db) => [
        await db.collection('a').countDocuments(),
        await db.collection('kit_migrations').countDocuments()
      ])
      expect(after).toEqual(before)
      expect(after[0]).toBe(3)
      found.push([
        `the holder stopped, round ${round + 1}`,
        `another run took over after ${Math.round(waited / 1000)} s; the old one woke up and wrote nothing`
      ])
    }
  }, 600_000)

  it('a connection that breaks at any message gives a clear error, and the next run succeeds', async () => {
    rmSync(join(folder, 'migrations'), { recursive: true, force: true })
    writeMigrations(folder, files)
    const proxy = await startCuttingProxy(url)
    try {
      await clear(url)
      await migratorFor(proxy.url, folder).migrate()
      const { messages } = proxy
      const wanted = await stateOf(url)
      let cuts = 0
      for (let n = 1; n <= messages; n += full ? 1 : Math.ceil(messages / 3)) {
        for (const deliver of full ? [false, true] : [n % 2 === 0]) {
          await clear(url)
          proxy.cutAt(n, { deliver })
          const failure = await failureOf(migratorFor(proxy.url, folder).migrate())
          if (failure !== undefined) {
            cuts++
            expect(isKitError(failure) ? failure.code : failure, `cut at ${n}`).toMatch(
              /^KIT_MIGRATE_(CONNECT|CONNECTION_LOST|LOCK_LOST)$/
            )
          }
          await migratorFor(url, folder).migrate()
          expect(await stateOf(url), `cut at ${n} of ${messages}`).toBe(wanted)
        }
      }
      found.push(['connections cut', `${cuts} failing cuts over ${messages} messages: every next run succeeded`])
    } finally {
      await proxy.stop()
    }
  }, 3_600_000)

  afterAll(() =>
    recordProof(
      {
        name: 'mongodb',
        title: `Runs of kit-migrate on ${server.product} that are killed, stopped and cut off`,
        expected: 10
      },
      found
    )
  )
})
