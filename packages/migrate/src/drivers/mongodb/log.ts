import { createHash } from 'node:crypto'
import type { ClientSession, Collection, Db } from 'mongodb'
import { migrateError } from '../../errors.js'
import type { LedgerChange } from '../../ledger.js'
import type { LockOptions } from '../contract.js'
import { pollForLock } from '../poll-for-lock.js'
import { digestOf, ledgerLines } from '../ledger/digest.js'
import { noticingLoss } from './connect.js'
import { applyChanges, emptyLedger, versionOfChange, type Ledger } from './ledger-state.js'
import { describeOwner, isDead, type Owner } from './owner.js'

const leaseMs = 15_000

/**
 * The ledger of MongoDB: a log whose records are numbered without a gap. A run begins by writing the next number, and so
 * does all that it writes: whoever lost the lock finds its number taken, as `_id` is unique on every server, and writes
 * nothing. Nothing else is asked of the server: no transaction, no update that looks before it writes.
 */
interface LogRecord {
  readonly _id: number
  /** `ledger`: there is one; `run`: the lock was taken; `end`: it was given back. */
  readonly kind: 'ledger' | 'run' | 'changes' | 'end'
  readonly at: Date
  /** Of a run. */
  readonly owner?: Owner
  readonly renewedAt?: Date
  readonly changes?: readonly LedgerChange[]
  /** Long texts of the changes, in their order, so that most readers need not fetch them. */
  readonly texts?: readonly (string | null)[]
  readonly versions?: readonly string[]
  /** Of an end: the ledger in short, see holdsExactly. */
  readonly digest?: string
}

export interface Log {
  readLedger(): Promise<Ledger | undefined>
  /** With all texts. */
  readVersion(version: string): Promise<Ledger>
  holdsExactly(lines: readonly string[]): Promise<boolean>
  create(): Promise<void>
  take(options: LockOptions): Promise<void>
  /** Rejects with `KIT_MIGRATE_LOCK_LOST` when another run took over; renews the lease otherwise. */
  assert(): Promise<void>
  /** Throws the same when so much time went by that another run may have taken over. Sends nothing. */
  refuseLate(): void
  /** Resolves to the number under which they are in the log, once the transaction of the session is committed. */
  append(changes: readonly LedgerChange[], session?: ClientSession): Promise<number>
  /** Whether what this run wrote under a number is there to stay. */
  hasKept(number: number): Promise<boolean>
  /** After a transaction that was taken back. */
  reload(): Promise<void>
  release(): Promise<void>
}

interface Held {
  readonly number: number
  /** The last number that we wrote. */
  last: number
  ledger: Ledger
  hasLedger: boolean
  /** By our own clock, which goes on while the process is stopped. */
  validUntil: number
  lost: boolean
  readonly heartbeat: NodeJS.Timeout
}

export function openLog(db: Db, table: string): Log {
  const records: Collection<LogRecord> = db.collection<LogRecord>(table)
  const owner = describeOwner()
  let held: Held | undefined

  const serverTime = async (): Promise<Date> => {
    const { localTime } = await noticingLoss(db.command({ hello: 1 }))
    return localTime as Date
  }
  const newest = () =>
    noticingLoss(records.find({}, { sort: { _id: -1 }, limit: 1, projection: { texts: 0, changes: 0 } }).next())
  const insert = async (record: LogRecord, session?: ClientSession): Promise<boolean> => {
    try {
      await noticingLoss(records.insertOne(record, session === undefined ? {} : { session }))
      return true
    } catch (error) {
      if (isTaken(error, session)) return false
      throw error
    }
  }
  const attempt = async (): Promise<boolean> => {
    const asked = performance.now()
    const now = await serverTime()
    // Before it is asked who holds the lock: whoever takes it after that takes this number.
    const number = ((await newest())?._id ?? 0) + 1
    const run = await noticingLoss(
      records.find({ kind: { $in: ['run', 'end'] } }, { sort: { _id: -1 }, limit: 1 }).next()
    )
    if (run?.kind === 'run' && !isFree(run, now)) return false
    if (!(await insert({ _id: number, kind: 'run', at: now, owner, renewedAt: now }))) return false
    const heartbeat = setInterval(() => void renew().catch(() => undefined), leaseMs / 5)
    heartbeat.unref()
    held = {
      number,
      last: number,
      ledger: emptyLedger(),
      hasLedger: false,
      validUntil: asked + leaseMs,
      lost: false,
      heartbeat
    }
    // The write may have waited for a transaction whose client is dead, for as long as the server lets one live.
    if (performance.now() - asked >= leaseMs / 5) await renew()
    const { ledger, exists } = await readAll(records)
    Object.assign(held, { ledger, hasLedger: exists })
    return true
  }
  /** Its own record is written by nobody else; a newer run is the sign that the lock is lost. */
  const renew = async (): Promise<void> => {
    const mine = held
    if (mine === undefined) return
    const asked = performance.now()
    await noticingLoss(records.updateOne({ _id: mine.number }, { $currentDate: { renewedAt: true } }))
    const other = await noticingLoss(
      records.findOne({ _id: { $gt: mine.number }, kind: 'run' }, { projection: { _id: 1 } })
    )
    if (other !== null) mine.lost = true
    else mine.validUntil = asked + leaseMs
  }
  const mustHold = (): Held => {
    if (held === undefined || held.lost) throw lockLost()
    return held
  }
  const refuseLate = (): void => {
    if (held !== undefined && (held.lost || performance.now() >= held.validUntil)) throw lockLost()
  }
  return {
    async readLedger() {
      if (held?.hasLedger) return held.ledger
      const { ledger, exists } = await readAll(records)
      return exists ? ledger : undefined
    },
    readVersion: async (version) => (await readAll(records, version)).ledger,
    async holdsExactly(lines) {
      const last = await newest()
      if (last === null) return false
      const expected = digest(lines)
      if (last.kind === 'end') return last.digest === expected
      const { ledger, exists } = await readAll(records)
      return exists && digest(ledgerLines(ledger.entries.values())) === expected
    },
    async create() {
      await insert({ _id: 0, kind: 'ledger', at: await serverTime() })
      if (held !== undefined) held.hasLedger = true
    },
    take: (options) =>
      pollForLock(options, attempt, async () => {
        const run = await noticingLoss(records.find({ kind: 'run' }, { sort: { _id: -1 }, limit: 1 }).next())
        return run?.owner?.name
      }),
    async assert() {
      mustHold()
      await renew()
      mustHold()
      refuseLate()
    },
    refuseLate,
    async append(changes, session) {
      const mine = mustHold()
      const at = await serverTime()
      applyChanges(mine.ledger, changes, at)
      const record: LogRecord = {
        _id: mine.last + 1,
        kind: 'changes',
        at,
        changes: changes.map(withoutTexts),
        texts: changes.map(textOf),
        versions: [...new Set(changes.map(versionOfChange))]
      }
      try {
        if (!(await insert(record, session))) throw lockLost()
        return ++mine.last
      } catch (error) {
        // What is in the log counts, and this may or may not be.
        mine.lost = true
        throw error
      }
    },
    async hasKept(number) {
      const mine = mustHold()
      const majority = { readConcern: { level: 'majority' }, projection: { _id: 1 } } as const
      const there = await noticingLoss(records.findOne({ _id: number, kind: 'changes' }, majority))
      return there !== null && ((await lastOfOurs(records, mine)) ?? 0) >= number
    },
    async reload() {
      const mine = held
      if (mine === undefined) return
      const last = await lastOfOurs(records, mine)
      if (last === undefined) mine.lost = true
      else Object.assign(mine, { last, ledger: (await readAll(records)).ledger, lost: false })
    },
    async release() {
      const mine = held
      if (mine === undefined) return
      clearInterval(mine.heartbeat)
      held = undefined
      // A write that failed on the way may be in the log; the number after our last one shows it.
      const last = mine.lost ? await lastOfOurs(records, mine) : mine.last
      if (last === undefined) return
      const { ledger } = mine.lost ? await readAll(records) : mine
      await insert({
        _id: last + 1,
        kind: 'end',
        at: await serverTime(),
        digest: digest(ledgerLines(ledger.entries.values()))
      })
    }
  }
}

/** Undefined when another run came after ours. */
async function lastOfOurs(records: Collection<LogRecord>, { number }: Held): Promise<number | undefined> {
  const after = await noticingLoss(
    records.find({ _id: { $gte: number } }, { projection: { texts: 0, changes: 0 } }).toArray()
  )
  if (after.some(({ _id, kind }) => _id > number && kind !== 'changes')) return undefined
  return Math.max(...after.map(({ _id }) => _id))
}

function isFree(run: LogRecord, now: Date): boolean {
  const age = now.getTime() - (run.renewedAt ?? run.at).getTime()
  return age >= leaseMs || (run.owner !== undefined && isDead(run.owner))
}

async function readAll(records: Collection<LogRecord>, version?: string): Promise<{ ledger: Ledger; exists: boolean }> {
  const wanted = version === undefined ? {} : { versions: version }
  const projection = version === undefined ? { projection: { texts: 0 } } : {}
  const ledger = emptyLedger()
  let exists = false
  const found = await noticingLoss(records.find(wanted, { sort: { _id: 1 }, ...projection }).toArray())
  for (const { kind, at, changes = [], texts = [] } of found) {
    if (kind === 'ledger') exists = true
    const wholes = changes.map((change, index) => withText(change, texts[index] ?? ''))
    const ours = version === undefined ? wholes : wholes.filter((change) => versionOfChange(change) === version)
    applyChanges(ledger, ours, at)
  }
  return { ledger, exists }
}

function textOf(change: LedgerChange): string | null {
  if ('entry' in change) return change.entry.source
  if (change.kind === 'accepted') return change.source
  return change.kind === 'step' ? change.step.text : null
}

function withText(change: LedgerChange, text: string): LedgerChange {
  if ('entry' in change) return { ...change, entry: { ...change.entry, source: text } }
  if (change.kind === 'accepted') return { ...change, source: text }
  return change.kind === 'step' ? { ...change, step: { ...change.step, text } } : change
}

const withoutTexts = (change: LedgerChange): LedgerChange => withText(change, '')

const digest = (lines: readonly string[]) => createHash('sha256').update(digestOf(lines)).digest('hex')

/** 11000: the number is taken; 112: another is about to. In a transaction the latter is no more than a reason to try again. */
function isTaken(error: unknown, session: ClientSession | undefined): boolean {
  const code = Number((error as { code?: unknown }).code)
  return code === 11000 || (code === 112 && session === undefined)
}

function lockLost() {
  return migrateError(
    'KIT_MIGRATE_LOCK_LOST',
    `This run did not renew its lock for ${leaseMs / 1000} s, or lost it otherwise, and another may have taken over.`,
    { hint: 'Run the same command again. kit-migrate status shows what is applied.' }
  )
}
