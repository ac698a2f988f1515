import type { LedgerChange, LedgerEntry, NewEntry, StepRecord } from '../../ledger.js'
import { ledgerChangedMeanwhile } from '../ledger/changed-meanwhile.js'

/** The ledger as its log gives it so far. */
export interface Ledger {
  readonly entries: Map<string, LedgerEntry & { readonly source?: string }>
  /** By version. */
  readonly steps: Map<string, readonly StepRecord[]>
}

export const emptyLedger = (): Ledger => ({ entries: new Map(), steps: new Map() })

export const versionOfChange = (change: LedgerChange): string =>
  'entry' in change ? change.entry.version : 'step' in change ? change.step.version : change.version

/**
 * Applies changes that were written together. Throws `KIT_MIGRATE_LOCK_LOST` when the precondition of one does not hold,
 * and then applies none.
 */
export function applyChanges(ledger: Ledger, changes: readonly LedgerChange[], at: Date): void {
  const touched = [...new Set(changes.map(versionOfChange))]
  const before = touched.map((version) => [version, ledger.entries.get(version), ledger.steps.get(version)] as const)
  try {
    for (const change of changes) apply(ledger, change, at)
  } catch (error) {
    for (const [version, entry, steps] of before) {
      restore(ledger.entries, version, entry)
      restore(ledger.steps, version, steps)
    }
    throw error
  }
}

function restore<T>(map: Map<string, T>, key: string, value: T | undefined): void {
  if (value === undefined) map.delete(key)
  else map.set(key, value)
}

function apply({ entries, steps }: Ledger, change: LedgerChange, at: Date): void {
  const version = versionOfChange(change)
  const entry = entries.get(version)
  const now = at.toISOString()
  const require = (holds: boolean) => {
    if (!holds || entry === undefined) throw ledgerChangedMeanwhile()
    return entry
  }
  switch (change.kind) {
    case 'applied':
    case 'applying': {
      if (entry !== undefined) throw ledgerChangedMeanwhile()
      const durationMs = change.kind === 'applied' ? Math.round(change.durationMs) : 0
      const startedAt = new Date(at.getTime() - durationMs).toISOString()
      const finished = change.kind === 'applied' ? { finishedAt: now } : {}
      entries.set(version, { ...change.entry, state: change.kind, startedAt, durationMs, ...finished })
      return
    }
    case 'finished':
      entries.set(version, {
        ...require(entry?.state === 'applying'),
        ...describeFile(change.entry),
        state: 'applied',
        finishedAt: now,
        durationMs: Math.round(change.durationMs)
      })
      return
    case 'reverting':
      entries.set(version, { ...require(entry?.state === 'applied'), state: 'reverting' })
      return
    case 'removed':
      require(true)
      entries.delete(version)
      steps.delete(version)
      return
    case 'accepted':
      entries.set(version, { ...require(true), ...describeFile(change) })
      return
    case 'settled':
      entries.set(version, { ...require(entry?.state !== 'applied'), state: 'applied', finishedAt: now })
      steps.set(
        version,
        (steps.get(version) ?? []).filter(({ direction }) => direction !== 'down')
      )
      return
    case 'step': {
      const others = (steps.get(version) ?? []).filter((one) => !isSame(one, change.step))
      if (stepAt(steps, change.step)?.state === 'done') throw ledgerChangedMeanwhile()
      steps.set(version, [...others, change.step])
      return
    }
    case 'step-done':
    case 'step-failed': {
      if (stepAt(steps, change) === undefined) throw ledgerChangedMeanwhile()
      const result =
        change.kind === 'step-done' ? { state: 'done' as const } : { state: 'failed' as const, error: change.error }
      steps.set(
        version,
        (steps.get(version) ?? []).map((one) => (isSame(one, change) ? { ...one, ...result } : one))
      )
    }
  }
}

const describeFile = ({
  file,
  checksum,
  fileChecksum,
  source
}: Omit<NewEntry, 'version' | 'sequence' | 'appliedBy'>) => ({
  file,
  checksum,
  fileChecksum,
  source
})

type StepPlace = Pick<StepRecord, 'version' | 'direction' | 'position'>

const isSame = (a: StepPlace, b: StepPlace) => a.direction === b.direction && a.position === b.position

const stepAt = (steps: Ledger['steps'], place: StepPlace) => steps.get(place.version)?.find((one) => isSame(one, place))
