import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Session, Step } from '../../src/drivers/contract.js'
import type { ProgramHandle } from '../../src/drivers/program.js'
import { checksumOf } from '../../src/file/checksum.js'
import type { NewEntry } from '../../src/ledger.js'

/** How the suite reaches one driver. */
export interface DriverUnderTest {
  /** A fresh, empty database; every session of one test goes to the same one. */
  prepare: () => Promise<{
    open: () => Promise<Session>
    count: () => Promise<number>
    dispose: () => Promise<void>
    /** Takes the place of sending `insert`, where the engine has no statement for it. */
    send?: (session: Session) => Promise<unknown>
  }>
  /** A statement that makes a table. */
  define: string
  /** A statement that adds a row to it; `count` tells how often it took effect. */
  insert: string
  /** What a program does to the same end as `insert`, with what it is given. */
  program: (database: unknown, handle: ProgramHandle) => Promise<unknown>
  /** False where a definition commits by itself. */
  transactionalDdl: boolean
  /** False where rows are kept though their record is not, so that only what may run again is safe. @defaultValue true */
  transactions?: boolean
}

export const step = (text: string): Step => ({ text, description: text, line: 1, checksum: checksumOf(text) })

export const newEntry = (version: string, sequence = 1, source = `-- UP Migration\n${version}`): NewEntry => ({
  version,
  file: `${version}_x.sql`,
  sequence,
  checksum: checksumOf(version),
  fileChecksum: checksumOf(source),
  source,
  appliedBy: 'ada@test'
})

const noLimits = { steps: [] }

/** The contract of a driver; a new one is done when it passes. */
export function describeDriver(name: string, driver: DriverUnderTest): void {
  describe(`the ${name} driver`, () => {
    let place: Awaited<ReturnType<DriverUnderTest['prepare']>>
    let opened: Session[] = []
    const open = async () => {
      const session = await place.open()
      opened.push(session)
      return session
    }
    const insertOnce = (session: Session, completes?: NewEntry) => {
      const { send } = place
      return session.run(step(driver.insert), {}, { completes, send: send && (() => send(session)) })
    }
    const openWithLedger = async () => {
      const session = await open()
      await session.lock({ timeoutMs: 5000 })
      await session.createLedger()
      return session
    }
    beforeEach(async () => {
      place = await driver.prepare()
    })
    afterEach(async () => {
      await Promise.all(opened.map((session) => session.close()))
      opened = []
      await place.dispose()
    })

    it('has no ledger before one is created, and an empty one after', async () => {
      const session = await open()
      expect(await session.readLedger()).toBeUndefined()
      await session.createLedger()
      expect(await session.readLedger()).toEqual([])
      await session.createLedger()
      expect(await session.readLedger()).toEqual([])
    })

    it('gives an entry back as it was recorded, its text character for character', async () => {
      const source = `-- UP\n'\\''"\`$1 ? ?? :x \\? %s äöü 漢字 😀 \t\\n\\\\ /* -- */ $$ #`
      const session = await openWithLedger()
      const { source: _, ...entry } = newEntry('20250108_120000', 7, source)
      await session.record([{ kind: 'applied', entry: newEntry('20250108_120000', 7, source), durationMs: 45.4 }])
      const [found] = (await session.readLedger()) ?? []
      expect(found).toMatchObject({ ...entry, state: 'applied', durationMs: 45 })
      expect(Math.abs(Date.parse(found?.finishedAt ?? '') - Date.now())).toBeLessThan(60_000)
      expect(await session.readSource('20250108_120000')).toBe(source)
      expect(await session.readSource('1')).toBeUndefined()
    })

    it('tells whether it holds exactly what the files say, all of it applied', async () => {
      const session = await open()
      expect(await session.holdsExactly(['1 x'])).toBe(false)
      await session.lock({ timeoutMs: 5000 })
      await session.createLedger()
      expect(await session.holdsExactly([])).toBe(true)
      const [a, b] = [newEntry('20250108_120000'), newEntry('9', 2)]
      await session.record([
        { kind: 'applied', entry: a, durationMs: 1 },
        { kind: 'applied', entry: b, durationMs: 1 }
      ])
      const lines = [a, b].map(({ version, fileChecksum }) => `${version} ${fileChecksum}`)
      expect(await session.holdsExactly(lines)).toBe(true)
      expect(await session.holdsExactly([...lines].reverse())).toBe(true)
      expect(await session.holdsExactly(lines.slice(1))).toBe(false)
      await session.record([{ kind: 'reverting', version: '9' }])
      expect(await session.holdsExactly(lines)).toBe(false)
    })

    it('refuses a version that the ledger has already, and keeps the first', async () => {
      const session = await openWithLedger()
      await session.record([{ kind: 'applied', entry: newEntry('1'), durationMs: 1 }])
      await expect(session.record([{ kind: 'applied', entry: newEntry('1', 2), durationMs: 1 }])).rejects.toThrow()
      expect(await session.readLedger()).toMatchObject([{ version: '1', sequence: 1 }])
    })

    it('keeps all changes given together, or none of them', async () => {
      const session = await openWithLedger()
      const applying = { kind: 'applying', entry: newEntry('1') } as const
      await expect(
        session.record([applying, { kind: 'finished', entry: newEntry('2'), durationMs: 1 }])
      ).rejects.toMatchObject({ code: 'KIT_MIGRATE_LOCK_LOST' })
      expect(await session.readLedger()).toEqual([])
    })

    it('walks an entry from applying over applied and reverting to nothing, and nowhere else', async () => {
      const session = await openWithLedger()
      const stateOf = async () => (await session.readLedger())?.map(({ state }) => state)
      await session.record([{ kind: 'applying', entry: newEntry('1') }])
      expect(await stateOf()).toEqual(['applying'])
      await expect(session.record([{ kind: 'reverting', version: '1' }])).rejects.toMatchObject({
        code: 'KIT_MIGRATE_LOCK_LOST'
      })
      await session.record([{ kind: 'finished', entry: newEntry('1', 1, 'edited tail'), durationMs: 3 }])
      expect(await stateOf()).toEqual(['applied'])
      expect(await session.readSource('1')).toBe('edited tail')
      await session.record([{ kind: 'reverting', version: '1' }])
      expect(await stateOf()).toEqual(['reverting'])
      await session.record([{ kind: 'settled', version: '1' }])
      expect(await stateOf()).toEqual(['applied'])
      await session.record([{ kind: 'removed', version: '1' }])
      expect(await stateOf()).toEqual([])
      await expect(session.record([{ kind: 'removed', version: '1' }])).rejects.toMatchObject({
        code: 'KIT_MIGRATE_LOCK_LOST'
      })
    })

    it('remembers how far a migration came, step by step, and forgets it with the entry', async () => {
      const session = await openWithLedger()
      const at = { version: '1', direction: 'up', position: 0 } as const
      const running = {
        ...at,
        state: 'running',
        checksum: checksumOf('a'),
        text: "a 'b' \\ ?",
        before: 'then'
      } as const
      await session.record([
        { kind: 'applying', entry: newEntry('1') },
        { kind: 'step', step: running }
      ])
      expect(await session.readSteps('1')).toEqual([running])
      await session.record([{ kind: 'step-failed', ...at, error: "no 'x'" }])
      expect(await session.readSteps('1')).toEqual([{ ...running, state: 'failed', error: "no 'x'" }])
      await session.record([{ kind: 'step', step: running }])
      await session.record([{ kind: 'step-done', ...at, durationMs: 1 }])
      expect(await session.readSteps('1')).toEqual([{ ...running, state: 'done' }])
      await expect(session.record([{ kind: 'step', step: running }])).rejects.toMatchObject({
        code: 'KIT_MIGRATE_LOCK_LOST'
      })
      expect(await session.readSteps('1')).toEqual([{ ...running, state: 'done' }])
      await session.record([{ kind: 'removed', version: '1' }])
      expect(await session.readSteps('1')).toEqual([])
    })

    it('keeps the work of a transaction and its record together', async () => {
      const session = await openWithLedger()
      await session.run(step(driver.define), {})
      await session.transaction(noLimits, async () => {
        await insertOnce(session)
        return [{ kind: 'applied', entry: newEntry('1'), durationMs: 1 }]
      })
      expect(await place.count()).toBe(1)
      expect(await session.readLedger()).toHaveLength(1)
    })

    it('keeps the record of a migration that is complete with a step once, whoever writes it', async () => {
      const session = await openWithLedger()
      await session.run(step(driver.define), {})
      const complete = (version: string) =>
        session.transaction(noLimits, async () => {
          await insertOnce(session, newEntry(version))
          return [{ kind: 'applied', entry: newEntry(version), durationMs: 1 }]
        })
      await complete('1')
      await complete('2')
      expect((await session.readLedger())?.map(({ version, state }) => `${version} ${state}`)).toEqual([
        '1 applied',
        '2 applied'
      ])
      await expect(complete('2')).rejects.toThrow()
      expect(await place.count()).toBe(driver.transactions === false ? 3 : 2)
      await session.transaction(noLimits, () => Promise.resolve([{ kind: 'removed', version: '2' }]))
      expect(await session.readLedger()).toHaveLength(1)
    })

    it('keeps neither work nor record when the work fails, when nothing is to be kept, and when the record is refused', async () => {
      const session = await openWithLedger()
      await session.run(step(driver.define), {})
      const insertThen = (end: () => ReturnType<Parameters<Session['transaction']>[1]>) =>
        session.transaction(noLimits, async () => {
          await insertOnce(session)
          return end()
        })
      await expect(insertThen(() => Promise.reject(new Error('stop')))).rejects.toThrow('stop')
      await insertThen(() => Promise.resolve(undefined))
      await expect(insertThen(() => Promise.resolve([{ kind: 'removed', version: '9' }]))).rejects.toMatchObject({
        code: 'KIT_MIGRATE_LOCK_LOST'
      })
      expect(await session.readLedger()).toEqual([])
      expect(await place.count()).toBe(driver.transactions === false ? 3 : 0)
    })

    it('lets a program work on the session itself: inside its transaction, and with each thing that it does told', async () => {
      const session = await openWithLedger()
      await session.run(step(driver.define), {})
      const told: string[] = []
      const work = async () => {
        const handle = session.openProgram(
          async ({ text }, send) => {
            told.push(text)
            let answer: unknown
            await session.run(step(text), {}, { send: async () => (answer = await send()) })
            return answer
          },
          ({ description }) => told.push(description)
        )
        try {
          await handle.call(true, (database) => driver.program(database, handle))
        } finally {
          handle.close()
        }
      }
      await session.transaction({ steps: [], program: true }, async () => {
        await work()
        return undefined
      })
      expect(await place.count()).toBe(driver.transactions === false ? 1 : 0)
      await session.transaction({ steps: [], program: true }, async () => {
        await work()
        return [{ kind: 'applied', entry: newEntry('1'), durationMs: 1 }]
      })
      expect(await place.count()).toBe(driver.transactions === false ? 2 : 1)
      expect(told).toHaveLength(2)
      expect(await session.readLedger()).toHaveLength(1)
    })

    it('rolls definitions back with their transaction, where the engine can', async () => {
      const session = await openWithLedger()
      await session.transaction(noLimits, async () => {
        await session.run(step(driver.define), {})
        return undefined
      })
      const again = session.run(step(driver.define), {})
      if (driver.transactionalDdl) await again
      else await expect(again).rejects.toThrow()
    })

    it('lets one session in at a time, and the next one as soon as it is free', async () => {
      const [first, second] = [await open(), await open()]
      await first.lock({ timeoutMs: 1000 })
      await first.assertLock()
      let entered = false
      const waiting = second.lock({ timeoutMs: 10_000 }).then(() => (entered = true))
      await new Promise((resolve) => setTimeout(resolve, 200))
      expect(entered).toBe(false)
      await first.unlock()
      await waiting
      await second.assertLock()
    })

    it('stops waiting for the lock after the timeout, and at once when it is told to', async () => {
      const [first, second] = [await open(), await open()]
      await first.lock({ timeoutMs: 1000 })
      await expect(second.lock({ timeoutMs: 150 })).rejects.toMatchObject({ code: 'KIT_MIGRATE_LOCK_HELD' })
      const stop = AbortSignal.timeout(150)
      await expect(second.lock({ timeoutMs: 60_000, signal: stop })).rejects.toMatchObject({
        code: 'KIT_MIGRATE_INTERRUPTED'
      })
    })

    it('frees the lock of a session that ends without unlocking', async () => {
      const [first, second] = [await open(), await open()]
      await first.lock({ timeoutMs: 1000 })
      await first.close()
      opened = opened.filter((session) => session !== first)
      await second.lock({ timeoutMs: 10_000 })
      await second.assertLock()
    })

    it('tells whether a statement that was cut off took effect', async () => {
      const session = await openWithLedger()
      const define = step(driver.define)
      if (session.canShareTransaction(define)) return
      const before = await session.fingerprint(define)
      expect(await session.outcomeOf(define, before)).toBe('not-done')
      await session.run(define, {})
      expect(await session.outcomeOf(define, before)).toBe('done')
    })
  })
}
