import { describe, expect, it } from 'vitest'
import type { Session } from '../src/drivers/contract.js'
import { createMemoryDatabase, memoryDriver, type MemoryDatabase } from '../src/drivers/memory.js'
import type { Job } from '../src/job.js'
import { runJobs } from '../src/run.js'
import { newEntry, step } from './contract/driver.js'

const place = { table: 'kit_migrations' }
const statements = ['CREATE a', 'INSERT b', 'CREATE c', 'CREATE d', 'INSERT e']

const script = (texts: readonly string[], transaction = true) => ({
  steps: texts.map((text) => step(text)),
  transaction,
  limits: {},
  checksum: 'v1:x'
})

const open = async (database: MemoryDatabase, transactionalDdl: boolean): Promise<Session> => {
  const session = (await memoryDriver(database, transactionalDdl).open({ target: '', place, mode: 'write' })) as Session
  await session.createLedger()
  return session
}

/** One run as a command does it: what the ledger has begun is continued, what it has finished is left alone. */
async function run(
  database: MemoryDatabase,
  jobs: { direction: 'up' | 'down'; texts: readonly string[]; transaction: boolean },
  transactionalDdl: boolean
) {
  const session = await open(database, transactionalDdl)
  await session.lock({ timeoutMs: 1000 })
  try {
    const [entry] = (await session.readLedger()) ?? []
    const begun = entry?.state === 'applying' || entry?.state === 'reverting'
    const done = jobs.direction === 'up' ? entry?.state === 'applied' : entry === undefined
    const job: Job = {
      direction: jobs.direction,
      entry: newEntry('1'),
      script: script(jobs.texts, jobs.transaction),
      begun
    }
    if (!done) await runJobs(session, [job], { transactionalDdl, clock: () => 0 })
  } finally {
    await session.close()
  }
}

/** Fails at the n-th piece of work from now on; with `after`, once it took effect where that can be. */
function failAt(database: MemoryDatabase, n: number): void {
  let seen = 0
  database.onWork = () => {
    if (++seen >= n) throw new Error('gone')
  }
}

describe('a run that is cut off', () => {
  for (const [title, transactionalDdl, transaction] of [
    ['in a transaction', true, true],
    ['without a transaction', true, false],
    ['where definitions commit by themselves', false, true]
  ] as const) {
    for (const direction of ['up', 'down'] as const) {
      it(`${title}, ${direction}, at any point: the next one ends with every statement done once`, async () => {
        let cuts = 0
        for (let n = 1; n < 40; n++) {
          const database = createMemoryDatabase()
          if (direction === 'down') await run(database, { direction: 'up', texts: ['x'], transaction: true }, true)
          database.executed = []
          failAt(database, n)
          const work = { direction, texts: statements, transaction }
          const cut = await run(database, work, transactionalDdl).then(
            () => false,
            () => true
          )
          database.onWork = undefined
          await run(database, work, transactionalDdl)
          expect(database.executed, `cut at ${n}`).toEqual(statements)
          expect(database.entries?.map(({ state }) => state)).toEqual(direction === 'up' ? ['applied'] : [])
          if (cut) cuts++
        }
        expect(cuts).toBeGreaterThanOrEqual(statements.length)
      })
    }
  }

  it('may still be at its last statement when the next one sends it again: that counts as done, and goes on', async () => {
    const database = createMemoryDatabase()
    const work = { direction: 'up', texts: ['CREATE a', 'CREATE b'], transaction: true } as const
    database.onWork = (what) => {
      if (what === 'CREATE a' || what === 'step-failed') throw new Error('gone')
    }
    await expect(run(database, work, false)).rejects.toThrow()
    expect(database.steps).toMatchObject([{ state: 'running' }])
    database.onWork = (what) => {
      if (what !== 'CREATE a') return
      database.executed = ['CREATE a']
      throw new Error('a exists')
    }
    await run(database, work, false)
    expect(database.executed).toEqual(['CREATE a', 'CREATE b'])
    expect(database.entries).toMatchObject([{ state: 'applied' }])
  })

  it('may have its unfinished rest edited before the next one', async () => {
    const database = createMemoryDatabase()
    failAt(database, 6)
    const work = { direction: 'up', texts: ['CREATE a', 'CREATE wrong', 'CREATE c'], transaction: true } as const
    await expect(run(database, work, false)).rejects.toMatchObject({ code: 'KIT_MIGRATE_STATEMENT' })
    expect(database.executed).toEqual(['CREATE a'])
    database.onWork = undefined
    await run(database, { ...work, texts: ['CREATE a', 'CREATE right'] }, false)
    expect(database.executed).toEqual(['CREATE a', 'CREATE right'])
  })

  it('refuses an edit of a statement that ran, and shows both texts', async () => {
    const database = createMemoryDatabase()
    failAt(database, 6)
    const work = { direction: 'up', texts: ['CREATE a', 'CREATE b'], transaction: true } as const
    await expect(run(database, work, false)).rejects.toThrow()
    database.onWork = undefined
    await expect(run(database, { ...work, texts: ['CREATE edited', 'CREATE b'] }, false)).rejects.toMatchObject({
      code: 'KIT_MIGRATE_EDITED',
      data: { applied: 'CREATE a', present: 'CREATE edited' }
    })
    expect(database.executed).toEqual(['CREATE a'])
  })

  it('stops with the statement and both ways out when nobody can tell whether it took effect', async () => {
    const database = createMemoryDatabase()
    const session = await open(database, false)
    await session.record([
      { kind: 'applying', entry: newEntry('1') },
      {
        kind: 'step',
        step: {
          version: '1',
          direction: 'up',
          position: 0,
          state: 'running',
          checksum: step('CREATE a').checksum,
          text: 'CREATE a'
        }
      }
    ])
    await expect(
      run(database, { direction: 'up', texts: ['CREATE a'], transaction: true }, false)
    ).rejects.toMatchObject({
      code: 'KIT_MIGRATE_HALF_DONE',
      hint: expect.stringContaining('kit-migrate repair 1 --set step-done') as string
    })
    expect(database.executed).toEqual([])
  })
})

describe('runJobs', () => {
  it('says file, line, what is kept and what is skipped when a statement fails', async () => {
    const database = createMemoryDatabase()
    const session = await open(database, true)
    const job = (version: string, text: string): Job => ({
      direction: 'up',
      entry: newEntry(version),
      script: { ...script([text]), steps: [{ ...step(text), line: 4, description: 'CREATE INDEX i' }] },
      begun: false
    })
    database.onWork = (what) => {
      if (what === 'second\nline') throw Object.assign(new Error('no such column'), { position: '8' })
    }
    await expect(
      runJobs(session, [job('1', 'first'), job('2', 'second\nline')], { transactionalDdl: true, clock: () => 0 })
    ).rejects.toMatchObject({
      code: 'KIT_MIGRATE_STATEMENT',
      message: '2_x.sql:5: CREATE INDEX i failed: no such column.',
      hint: 'In 2_x.sql, nothing was changed. Correct it, then run kit-migrate migrate again.\n1_x.sql is finished and will be skipped.'
    })
    expect(database.entries?.map(({ version }) => version)).toEqual(['1'])
  })

  it('applies all or none with batch', async () => {
    const database = createMemoryDatabase()
    const session = await open(database, true)
    const jobs = ['1', '2'].map((version): Job => ({
      direction: 'up',
      entry: newEntry(version),
      script: script([`CREATE ${version}`]),
      begun: false
    }))
    database.onWork = (what) => {
      if (what === 'CREATE 2') throw new Error('no')
    }
    const options = { batch: true, transactionalDdl: true, clock: () => 0 }
    await expect(runJobs(session, jobs, options)).rejects.toThrow()
    expect([database.executed, database.entries]).toEqual([[], []])
    database.onWork = undefined
    await runJobs(session, jobs, options)
    expect(database.entries).toHaveLength(2)
  })

  it('refuses to batch what cannot share a transaction, before anything runs', async () => {
    const database = createMemoryDatabase()
    const session = await open(database, true)
    const job: Job = { direction: 'up', entry: newEntry('1'), script: script(['CREATE a'], false), begun: false }
    await expect(
      runJobs(session, [job], { batch: true, transactionalDdl: true, clock: () => 0 })
    ).rejects.toMatchObject({ code: 'KIT_MIGRATE_OPTION' })
    expect(database.executed).toEqual([])
  })

  it('stops between two statements when it is told to, and keeps nothing of the migration', async () => {
    const database = createMemoryDatabase()
    const session = await open(database, true)
    const stop = new AbortController()
    const job: Job = { direction: 'up', entry: newEntry('1'), script: script(['CREATE a', 'CREATE b']), begun: false }
    const onEvent = () => stop.abort()
    await expect(
      runJobs(session, [job], { transactionalDdl: true, clock: () => 0, signal: stop.signal, onEvent })
    ).rejects.toMatchObject({ code: 'KIT_MIGRATE_INTERRUPTED' })
    expect(database.executed).toEqual([])
  })

  it('says that it was told to stop when that ends a look-up of what an interrupted run did', async () => {
    const database = createMemoryDatabase()
    const session = await open(database, true)
    const job: Job = { direction: 'up', entry: newEntry('1'), script: script(['CREATE a'], false), begun: true }
    const { checksum, text } = step('CREATE a')
    await session.record([
      { kind: 'applying', entry: newEntry('1') },
      { kind: 'step', step: { version: '1', direction: 'up', position: 0, state: 'running', checksum, text } }
    ])
    const stop = new AbortController()
    const stopped: Session = {
      ...session,
      outcomeOf() {
        stop.abort()
        return Promise.reject(new Error('the query was cancelled'))
      }
    }
    await expect(
      runJobs(stopped, [job], { transactionalDdl: true, clock: () => 0, signal: stop.signal })
    ).rejects.toMatchObject({ code: 'KIT_MIGRATE_INTERRUPTED' })
  })
})
