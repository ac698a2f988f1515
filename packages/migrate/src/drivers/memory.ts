import { migrateError } from '../errors.js'
import type { LedgerChange, LedgerEntry, StepRecord } from '../ledger.js'
import type { Driver, Session, Step } from './contract.js'
import type { Intercept, ProgramHandle } from './program.js'
import { pollForLock } from './poll-for-lock.js'
import { ledgerChangedMeanwhile } from './ledger/changed-meanwhile.js'
import { digestOf, ledgerLines } from './ledger/digest.js'

/** A database that only remembers: the plainest thing that keeps the contract. For tests of what stands above it. */
export interface MemoryDatabase {
  /** Statements that took effect, in order. */
  executed: readonly string[]
  entries: readonly (LedgerEntry & { readonly source: string })[] | undefined
  steps: readonly StepRecord[]
  owner: Session | undefined
  /** Called before a statement runs and before a ledger change is kept; what it throws is the failure. */
  onWork?: ((what: string) => void) | undefined
}

export const createMemoryDatabase = (): MemoryDatabase => ({
  executed: [],
  entries: undefined,
  steps: [],
  owner: undefined
})

export function memoryDriver(database: MemoryDatabase, transactionalDdl = true): Driver {
  return {
    engine: 'sqlite',
    transactionalDdl,
    open: () => Promise.resolve(openMemorySession(database, transactionalDdl)),
    createScratch: () => Promise.reject(new Error('Memory has no scratch database.'))
  }
}

function openMemorySession(database: MemoryDatabase, transactionalDdl: boolean): Session {
  const atomically = async (work: () => Promise<readonly LedgerChange[] | undefined>) => {
    const { executed, entries, steps } = database
    const undo = () => Object.assign(database, { executed, entries, steps })
    try {
      const changes = await work()
      if (changes === undefined) undo()
      for (const change of changes ?? []) {
        database.onWork?.(change.kind)
        apply(database, change)
      }
    } catch (error) {
      undo()
      throw error
    }
  }
  const session: Session = {
    server: 'Memory 1.0',
    dialect: undefined,
    readLedger: () => Promise.resolve(database.entries?.map(({ source: _, ...entry }) => entry)),
    holdsExactly: (lines) => Promise.resolve(digestOf(lines) === digestOf(ledgerLines(database.entries ?? []))),
    readSteps: (version) => Promise.resolve(database.steps.filter((step) => step.version === version)),
    readSource: (version) => Promise.resolve(database.entries?.find((entry) => entry.version === version)?.source),
    rows: () => Promise.resolve(undefined),
    createLedger() {
      database.entries ??= []
      return Promise.resolve()
    },
    lock: (options) =>
      pollForLock(
        options,
        () => Promise.resolve((database.owner ??= session) === session),
        () => Promise.resolve('another session')
      ),
    async assertLock() {
      if (database.owner !== session) throw migrateError('KIT_MIGRATE_LOCK_LOST', 'The lock is gone.')
    },
    unlock() {
      if (database.owner === session) database.owner = undefined
      return Promise.resolve()
    },
    transaction: (_limits, work) => atomically(work),
    record: (changes) => atomically(() => Promise.resolve(changes)),
    async run({ text }, _limits, { send } = {}) {
      database.onWork?.(text)
      if (send === undefined) database.executed = [...database.executed, text]
      else await send()
    },
    openProgram: (intercept) => memoryProgram(database, intercept),
    reset: () => Promise.resolve(),
    lifetime: () => 'lasting',
    canShareTransaction: ({ text }) => transactionalDdl || !isDefinition(text),
    fingerprint: (step) => Promise.resolve(String(countOf(database, step))),
    outcomeOf: (step, before) =>
      Promise.resolve(
        before === undefined ? 'unknown' : String(countOf(database, step)) === before ? 'not-done' : 'done'
      ),
    rowsLostBy: () => Promise.resolve([]),
    locksHeld: () => Promise.resolve(undefined),
    snapshot: () => Promise.resolve([...database.executed].sort()),
    close: () => session.unlock()
  }
  return session
}

/** A program of memory is given a function that runs a statement. */
function memoryProgram(database: MemoryDatabase, intercept: Intercept): ProgramHandle {
  const run = (text: string, ...values: readonly unknown[]) =>
    intercept({ text, values }, () => {
      database.executed = [...database.executed, text]
      return Promise.resolve(text)
    })
  return {
    client: undefined,
    call: (_joined, work) => work(run),
    callStep: (_joined, work) => work(run),
    close: () => undefined
  }
}

const isDefinition = (text: string) => /^(create|alter|drop)\b/i.test(text)

const countOf = ({ executed }: MemoryDatabase, { text }: Step) => executed.filter((one) => one === text).length

function apply(database: MemoryDatabase, change: LedgerChange): void {
  const entries = database.entries ?? []
  const replace = (
    version: string,
    allowed: readonly LedgerEntry['state'][],
    by: Partial<LedgerEntry & { source: string }>
  ) => {
    if (!entries.some((entry) => entry.version === version && allowed.includes(entry.state)))
      throw ledgerChangedMeanwhile()
    database.entries = entries.map((entry) => (entry.version === version ? { ...entry, ...by } : entry))
  }
  const now = new Date().toISOString()
  switch (change.kind) {
    case 'applied':
    case 'applying': {
      if (entries.some(({ version }) => version === change.entry.version)) throw ledgerChangedMeanwhile()
      const finished =
        change.kind === 'applied' ? { finishedAt: now, durationMs: Math.round(change.durationMs) } : { durationMs: 0 }
      database.entries = [...entries, { ...change.entry, state: change.kind, startedAt: now, ...finished }]
      return
    }
    case 'finished': {
      const { file, checksum, fileChecksum, source, version } = change.entry
      replace(version, ['applying'], {
        state: 'applied',
        finishedAt: now,
        durationMs: Math.round(change.durationMs),
        file,
        checksum,
        fileChecksum,
        source
      })
      return
    }
    case 'reverting':
      replace(change.version, ['applied'], { state: 'reverting' })
      return
    case 'removed':
      replace(change.version, ['applied', 'applying', 'reverting'], {})
      database.entries = entries.filter(({ version }) => version !== change.version)
      database.steps = database.steps.filter(({ version }) => version !== change.version)
      return
    case 'accepted': {
      const { kind: _, version, ...text } = change
      replace(version, ['applied', 'applying', 'reverting'], text)
      return
    }
    case 'settled':
      replace(change.version, ['applying', 'reverting'], { state: 'applied', finishedAt: now })
      database.steps = database.steps.filter(
        ({ version, direction }) => version !== change.version || direction !== 'down'
      )
      return
    case 'step':
      if (database.steps.some((step) => isSame(step, change.step) && step.state === 'done'))
        throw ledgerChangedMeanwhile()
      database.steps = [...database.steps.filter((step) => !isSame(step, change.step)), change.step]
      return
    case 'step-done':
    case 'step-failed': {
      if (!database.steps.some((step) => isSame(step, change))) throw ledgerChangedMeanwhile()
      const result =
        change.kind === 'step-done' ? { state: 'done' as const } : { state: 'failed' as const, error: change.error }
      database.steps = database.steps.map((step) => (isSame(step, change) ? { ...step, ...result } : step))
    }
  }
}

type StepPlace = Pick<StepRecord, 'version' | 'direction' | 'position'>

const isSame = (a: StepPlace, b: StepPlace) =>
  a.version === b.version && a.direction === b.direction && a.position === b.position
