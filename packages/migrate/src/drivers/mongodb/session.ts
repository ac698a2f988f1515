import type { ClientSession } from 'mongodb'
import { isKitError } from '@kit-internal/errors'
import { isNamedStep } from '../../named-step.js'
import type { OpenOptions, Session, Step } from '../contract.js'
import { noticingLoss, type Connected } from './connect.js'
import { openLog } from './log.js'
import { isInEffect, perform } from './operations.js'
import { operationFrom } from './operations-file.js'
import { openMongoProgram } from './program.js'
import { snapshotMongo } from './scratch.js'
import { inTransaction } from './transaction.js'

/** Counting a large collection takes long, and the exact number adds nothing. */
const countAtMost = 1_000_000

/** MongoDB: a ledger that is a log, steps with a record each, transactions where the deployment has them. */
export async function openMongoSession(connected: Connected, options: OpenOptions): Promise<Session> {
  const { client, db, server, transactions } = connected
  const { BSON } = await import('mongodb')
  const { table } = options.place
  const log = openLog(db, table)
  /** One for all transactions, so that a program has it in hand outside of its steps, too. */
  const own: ClientSession | undefined = transactions ? client.startSession() : undefined

  const operationOf = ({ text }: Pick<Step, 'text'>) => operationFrom(BSON.EJSON, text)
  return {
    server,
    dialect: undefined,
    async readLedger() {
      const ledger = await log.readLedger()
      const entries = ledger === undefined ? undefined : [...ledger.entries.values()]
      return entries?.map(({ source: _, ...entry }) => entry).sort((a, b) => a.sequence - b.sequence)
    },
    holdsExactly: (lines) => log.holdsExactly(lines),
    readSteps: async (version) => {
      const steps = (await log.readVersion(version)).steps.get(version) ?? []
      return [...steps].sort((a, b) => a.position - b.position)
    },
    readSource: async (version) => (await log.readVersion(version)).entries.get(version)?.source,
    async rows(of) {
      if ('query' in of) throw new Error('MongoDB has no queries as text.')
      const known = await noticingLoss(db.listCollections({ name: of.table }, { nameOnly: true }).toArray())
      return known.length === 0 ? undefined : noticingLoss(db.collection(of.table).find().toArray())
    },
    createLedger: () => log.create(),
    lock: (lockOptions) => log.take(lockOptions),
    assertLock: () => log.assert(),
    unlock: () => log.release(),
    async transaction(_limits, work) {
      if (own !== undefined) {
        const at = { log, session: own, signal: options.signal, onNotice: options.onNotice }
        return inTransaction(at, work)
      }
      const changes = await work()
      if (changes !== undefined) await log.append(changes)
    },
    record: async (changes) => void (await log.append(changes)),
    async run(step, _limits, { send } = {}) {
      if (send !== undefined) return void (await send())
      await log.assert()
      await perform(operationOf(step), {
        db,
        server,
        refuseLate: () => log.refuseLate(),
        warn: (text) => options.onWarning?.(text)
      })
    },
    openProgram: (_intercept, observe) =>
      openMongoProgram(connected, { table, refuseLate: () => log.refuseLate(), session: own, observe }),
    reset: () => Promise.resolve(),
    lifetime: () => 'lasting',
    canShareTransaction: ({ text }) => transactions && isNamedStep(text),
    async fingerprint(step) {
      const there = await isInEffect(operationOf(step), db)
      return there === undefined ? undefined : String(there)
    },
    async outcomeOf(step, before) {
      const operation = operationOf(step)
      // The server lists an index that it is still building; asked again it waits for it.
      if ('createIndex' in operation) return 'not-done'
      // Batches look for what is left to do, and definitions tell whether they are there.
      const now = await isInEffect(operation, db)
      if (now === undefined || !now) return 'not-done'
      return before === 'true' ? 'not-done' : 'done'
    },
    async rowsLostBy(step) {
      const operation = operationOf(step)
      if (!('dropCollection' in operation)) return []
      const { dropCollection: name } = operation
      const rows = await noticingLoss(db.collection(name).countDocuments({}, { limit: countAtMost + 1 }))
      return [rows > countAtMost ? { table: name, rows: countAtMost, more: true } : { table: name, rows }]
    },
    locksHeld: () => Promise.resolve(undefined),
    snapshot: () => snapshotMongo(db, table),
    async close() {
      try {
        await log.release()
      } catch (error) {
        // The lease runs out by itself; giving it back only spares the next one the wait.
        if (!isKitError(error)) throw error
      } finally {
        await own?.endSession().catch(() => undefined)
        await client.close()
      }
    }
  }
}
