import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  commitTimedOut,
  describeWithServer,
  noSuchTransaction,
  runBin,
  startBin,
  startReplicaSetRelay,
  steppedDown,
  writeConflict,
  type Fault,
  type RelayOptions
} from '@kit-internal/testkit'
import { expect, it, onTestFinished } from 'vitest'
import { connectMongo } from '../../src/drivers/mongodb/connect.js'
import { openLog } from '../../src/drivers/mongodb/log.js'
import { inTransaction } from '../../src/drivers/mongodb/transaction.js'
import { newEntry } from '../contract/driver.js'
import { migratorFor, writeMigrations } from './engines.js'
import { full } from './proof.js'
import { withMongo } from './query.js'

const bin = fileURLToPath(new URL('../../bin/kit-migrate.js', import.meta.url))
const preload = fileURLToPath(new URL('./kill-at.cjs', import.meta.url))

/** Steps that add, and so must be done once. */
const counting = `
const add = (db, name) => async (session) => {
  await db.collection('log').insertOne({ name }, { session })
  await db.collection('sums').updateOne({ _id: 'sum' }, { $inc: { n: 1 } }, { upsert: true, session })
}
export async function up(db, { step }) {
  for (const name of ['one', 'two', 'three']) await step(name, add(db, name))
}
export async function down(db, { step }) {
  for (const name of ['one', 'two', 'three']) await step(name, add(db, name))
}
`
const collections = JSON.stringify({ up: ['log', 'sums'].map((name) => ({ createCollection: name })) })

describeWithServer('mongodb', 'migrations of MongoDB on a replica set', (server) => {
  async function project(files: Readonly<Record<string, string>>, options?: RelayOptions) {
    const folder = mkdtempSync(join(tmpdir(), 'kit mongo-'))
    const direct = await server.createDatabase()
    const relay = await startReplicaSetRelay(direct, options)
    onTestFinished(async () => {
      await relay.stop()
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    })
    writeMigrations(folder, { '1_log.json': collections, ...files })
    const sum = () =>
      withMongo(direct, async (db) => [
        await db.collection('log').countDocuments(),
        ((await db.collection<{ _id: string }>('sums').findOne({ _id: 'sum' })) as { n?: number } | null)?.n ?? 0
      ])
    return { folder, relay, direct, sum, migrator: migratorFor(relay.url, folder) }
  }

  it('do each step and its record in one transaction, and say what deployment it is', async () => {
    const { relay, sum, folder } = await project({ '2_count.js': counting })
    const { code, stdout, stderr } = await runBin(bin, ['migrate', '-c', relay.url], { cwd: folder })
    expect(code, stderr).toBe(0)
    expect(stdout).toContain('MongoDB 7.0.0, a replica set')
    expect(stdout).not.toContain('outside of')
    expect(await sum()).toEqual([3, 3])
    expect(relay.endings).toEqual(['committed', 'committed', 'committed'])
    const inside = relay.commands
      .filter((one) => one.inTransaction)
      .map(({ name, collection }) => `${name} ${collection}`)
    const one = ['insert log', 'update sums', 'insert kit_migrations', 'commitTransaction undefined']
    expect(inside).toEqual([...one, ...one, ...one])
  })

  it('keep nothing of a step that fails, and its record neither; the next run goes on there', async () => {
    const files = {
      '2_fails.js': counting.replace("'two', 'three'", "'two'").replace(
        'export async function up(db, { step }) {',
        `export async function up(db, { step }) {
  await step('fails', async (session) => {
    await db.collection('log').insertOne({ name: 'lost' }, { session })
    if (globalThis.kitFails) throw new Error('no more')
  })`
      )
    }
    const { relay, migrator, sum } = await project(files)
    Object.assign(globalThis, { kitFails: true })
    await expect(migrator.migrate()).rejects.toMatchObject({ message: expect.stringContaining('no more') as string })
    expect(await sum()).toEqual([0, 0])
    expect(relay.endings).toEqual(['aborted'])
    Object.assign(globalThis, { kitFails: false })
    await migrator.migrate()
    expect(await sum()).toEqual([3, 2])
  })

  it.each<[string, Fault]>([
    ['in what the step writes', { command: 'insert', collection: 'log', answer: writeConflict }],
    ['in a later write of the step', { command: 'update', collection: 'sums', answer: writeConflict }],
    ['in its record', { command: 'insert', collection: 'kit_migrations', inTransaction: true, answer: writeConflict }],
    ['at its commit', { command: 'commitTransaction', answer: noSuchTransaction }],
    ['as the connection breaks in the middle', { command: 'update', collection: 'sums' }],
    ['as the connection breaks after a write', { command: 'update', collection: 'sums', deliver: true }],
    ['several times', { command: 'update', collection: 'sums', answer: writeConflict, times: 5 }]
  ])('do a step again that met a conflict, and keep it once: %s', async (_where, fault) => {
    const { relay, migrator, sum } = await project({ '2_count.js': counting })
    relay.fail(fault)
    await migrator.migrate()
    expect(await sum()).toEqual([3, 3])
    const begun = relay.commands.filter(({ name, inTransaction }) => name === 'insert' && inTransaction)
    expect(begun.length).toBeGreaterThan(6)
    expect((await migrator.status()).clean).toBe(true)
  })

  it.each<[string, Fault]>([
    [
      'the primary steps down and it took place',
      { command: 'commitTransaction', answer: steppedDown, times: 3, deliver: true }
    ],
    ['the primary steps down and it did not', { command: 'commitTransaction', answer: steppedDown, times: 3 }],
    [
      'it takes too long and takes place',
      { command: 'commitTransaction', answer: commitTimedOut, times: 2, deliver: true }
    ],
    ['it takes too long and does not', { command: 'commitTransaction', answer: commitTimedOut, times: 2 }],
    ['the connection breaks after it', { command: 'commitTransaction', deliver: true, times: 3 }],
    ['the connection breaks before it', { command: 'commitTransaction', times: 3 }],
    [
      'a new primary denies what the log has',
      { command: 'commitTransaction', deliver: true, answer: noSuchTransaction }
    ]
  ])('settle a commit whose answer does not come, and keep the step once: %s', async (_how, fault) => {
    const { relay, migrator, sum } = await project({ '2_count.js': counting })
    relay.fail(fault)
    await migrator.migrate()
    expect(await sum()).toEqual([3, 3])
    expect(relay.endings).toEqual(['committed', 'committed', 'committed'])
    expect((await migrator.status()).clean).toBe(true)
  })

  it.each([true, false])(
    'leave a commit that stays unknown (done: %s) to the next run, which finds what became of it',
    async (deliver) => {
      const { relay, sum, folder } = await project({ '2_count.js': counting }, { transactionLifetimeMs: 1_000 })
      relay.fail({ command: 'commitTransaction', answer: commitTimedOut, times: 1_000_000, deliver })
      const connected = await connectMongo(relay.url)
      const log = openLog(connected.db, 'kit_migrations')
      try {
        await log.take({ timeoutMs: 1000 })
        await log.create()
        const at = { session: connected.client.startSession(), log, uncertainForMs: 300 }
        const work = inTransaction(at, async (session) => {
          await connected.db.collection('log').insertOne({ name: 'kept?' }, { session })
          return [{ kind: 'applied', entry: newEntry('0'), durationMs: 1 }]
        })
        if (deliver) await work
        else await expect(work).rejects.toMatchObject({ code: 'KIT_MIGRATE_CONNECTION_LOST' })
        expect((await log.readLedger())?.entries.size).toBe(deliver ? 1 : 0)
        expect((await sum())[0]).toBe(deliver ? 1 : 0)
      } finally {
        await log.release()
        await connected.client.close()
      }
      expect(await migratorFor(relay.url, folder).list()).toHaveLength(deliver ? 3 : 2)
    }
  )

  it('give up on a conflict that does not end, and say what may be the reason', async () => {
    const { relay } = await project({})
    relay.fail({ command: 'insert', collection: 'log', answer: writeConflict, times: 1_000_000 })
    const connected = await connectMongo(relay.url)
    const log = openLog(connected.db, 'kit_migrations')
    try {
      await log.take({ timeoutMs: 1000 })
      await expect(
        inTransaction({ session: connected.client.startSession(), log, triedForMs: 200 }, async (session) => {
          await connected.db.collection('log').insertOne({ name: 'never' }, { session })
          return undefined
        })
      ).rejects.toMatchObject({ hint: expect.stringContaining('transactionLifetimeLimitSeconds') as string })
    } finally {
      await log.release()
      await connected.client.close()
    }
  })

  it('refuse a step that ends its own transaction', async () => {
    const { migrator } = await project({
      '2_ends.js': `export async function up(db, { step }) {
  await step('ends', async (session) => {
    await db.collection('log').insertOne({ name: 'x' }, { session })
    await session.commitTransaction()
  })
}`
    })
    await expect(migrator.migrate()).rejects.toMatchObject({ code: 'KIT_MIGRATE_TRANSACTION_COMMAND' })
  })

  it('give the session in the context, too, which is in a transaction inside of steps only', async () => {
    const { relay, migrator } = await project({
      '2_session.js': `export async function up(db, { step, session }) {
  await db.collection('log').insertOne({ name: 'before' }, { session })
  await step('one', () => db.collection('log').insertOne({ name: 'inside' }, { session }))
  await db.collection('log').insertOne({ name: 'after' }, { session })
}`
    })
    await migrator.migrate()
    const inserts = relay.commands.filter(({ name, collection }) => name === 'insert' && collection === 'log')
    expect(inserts.map(({ inTransaction }) => inTransaction)).toEqual([false, true, false])
  })

  it('tell of a write in a step that is outside of its transaction, as the session was forgotten', async () => {
    const { relay, folder } = await project({
      '2_forgets.js': `export const up = (db, { step }) => step('forgets', () => db.collection('log').insertOne({ name: 'x' }))`
    })
    const { stdout } = await runBin(bin, ['migrate', '-c', relay.url, '--verbose'], { cwd: folder })
    expect(stdout).toContain("insert log, outside of the step's transaction")
  })

  it('a run that lost its lock in the middle of a transaction commits nothing', async () => {
    const { relay, direct, sum } = await project({})
    const [first, second] = [await connectMongo(relay.url), await connectMongo(relay.url)]
    const [old, next] = [openLog(first.db, 'kit_migrations'), openLog(second.db, 'kit_migrations')]
    try {
      await old.take({ timeoutMs: 1000 })
      await old.create()
      const work = inTransaction({ session: first.client.startSession(), log: old }, async (session) => {
        await first.db.collection('log').insertOne({ name: 'late' }, { session })
        await first.db.collection('kit_migrations').findOne({}, { session })
        await agedBy(direct, 20_000)
        await next.take({ timeoutMs: 1000 })
        return [{ kind: 'applied', entry: newEntry('1'), durationMs: 1 }]
      })
      await expect(work).rejects.toMatchObject({ code: 'KIT_MIGRATE_LOCK_LOST' })
      expect(await sum()).toEqual([0, 0])
      expect((await next.readLedger())?.entries.size).toBe(0)
    } finally {
      await next.release()
      await first.client.close()
      await second.client.close()
    }
  })

  it('a run that takes over waits for a commit that is under way, and sees what it brought', async () => {
    const { relay, direct, sum } = await project({}, { transactionLifetimeMs: 5_000 })
    const [first, second] = [await connectMongo(relay.url), await connectMongo(relay.url)]
    const [old, next] = [openLog(first.db, 'kit_migrations'), openLog(second.db, 'kit_migrations')]
    try {
      await old.take({ timeoutMs: 1000 })
      await old.create()
      const session = first.client.startSession()
      session.startTransaction()
      await first.db.collection('log').insertOne({ name: 'in time' }, { session })
      await old.append([{ kind: 'applied', entry: newEntry('1'), durationMs: 1 }], session)
      await agedBy(direct, 20_000)
      const taking = next.take({ timeoutMs: 10_000 })
      await new Promise((resolve) => setTimeout(resolve, 300))
      await session.commitTransaction()
      await taking
      expect([...((await next.readLedger())?.entries.keys() ?? [])]).toEqual(['1'])
      expect((await sum())[0]).toBe(1)
      await expect(old.append([{ kind: 'removed', version: '1' }])).rejects.toMatchObject({
        code: 'KIT_MIGRATE_LOCK_LOST'
      })
    } finally {
      await next.release()
      await first.client.close()
      await second.client.close()
    }
  })

  it('the transaction of a killed run holds its documents until the server ends it; the next run waits, and does the step once', async () => {
    const { relay, folder, sum } = await project(
      {
        '2_count.js': counting
          .replace(
            'const add =',
            `const pause = () => new Promise((resolve) => setTimeout(resolve, process.env.KIT_SLOW ? 60_000 : 0))\nconst add =`
          )
          .replace('upsert: true, session })', 'upsert: true, session })\n  await pause()')
      },
      { transactionLifetimeMs: 4_000 }
    )
    const killed = startBin(bin, ['migrate', '-c', relay.url], { cwd: folder, env: { KIT_SLOW: '1' } })
    await expect
      .poll(() => relay.commands.some(({ collection }) => collection === 'sums'), { timeout: 20_000 })
      .toBe(true)
    await new Promise((resolve) => setTimeout(resolve, 200))
    killed.child.kill('SIGKILL')
    await killed.finished
    const { code, stderr } = await runBin(bin, ['migrate', '-c', relay.url], { cwd: folder })
    expect(code, stderr).toBe(0)
    expect(await sum()).toEqual([3, 3])
    expect(relay.endings).toContain('expired')
  })

  it.each(['up', 'down'] as const)(
    'SIGKILL at calls to the driver, %s: also a step that adds is done once',
    async (direction) => {
      const { relay, direct, folder, sum, migrator } = await project(
        { '2_count.js': counting },
        { transactionLifetimeMs: 1_000 }
      )
      const prepare = async () => {
        await withMongo(direct, (db) => db.dropDatabase())
        if (direction === 'down') await migrator.migrate()
      }
      const attempt = (kill: Readonly<Record<string, string>>) =>
        runBin(bin, [...(direction === 'up' ? ['migrate'] : ['rollback', '--to', '1', '--force']), '-c', relay.url], {
          cwd: folder,
          env: { NODE_OPTIONS: `--require "${preload}"`, KIT_KILL_ENGINE: 'mongodb', KIT_KILL_FROM: bin, ...kill },
          timeoutMs: 120_000
        })
      await prepare()
      const counted = join(folder, 'count')
      expect((await attempt({ KIT_KILL_COUNT: counted })).code).toBe(0)
      const calls = Number(readFileSync(counted, 'utf8'))
      const wanted = direction === 'up' ? [3, 3] : [6, 6]
      const stride = full ? 1 : Math.ceil(calls / 3)
      for (let n = full ? 1 : 1 + (calls % stride); n <= calls; n += stride) {
        const when = ['before', 'during', 'after'][n % 3] as string
        await prepare()
        const killed = await attempt({ KIT_KILL_AT: String(n), KIT_KILL_WHEN: when })
        expect(killed.signal, `${when} call ${n}: ${killed.stderr}`).toBe('SIGKILL')
        const again = migratorFor(relay.url, folder)
        await (direction === 'up' ? again.migrate() : again.rollback({ to: '1' }))
        expect(await sum(), `killed ${when} call ${n} of ${calls}`).toEqual(wanted)
      }
    },
    3_600_000
  )

  it('a server that is no primary any more is told as a lost connection', async () => {
    const { relay, migrator } = await project({ '2_count.js': counting })
    relay.fail({ command: 'insert', collection: 'kit_migrations', answer: steppedDown, times: 100 })
    await expect(migrator.migrate()).rejects.toMatchObject({ code: 'KIT_MIGRATE_CONNECTION_LOST' })
  })
})

/** Makes the lock look as if its holder had been silent for so long. */
const agedBy = (url: string, ms: number) =>
  withMongo(url, (db) =>
    db.collection('kit_migrations').updateMany({ kind: 'run' }, { $set: { renewedAt: new Date(Date.now() - ms) } })
  )
