import type { MigrationFile } from './file/folder.js'
import { compareVersions, isCalled, newestOf, sameVersion, versionKey } from './file/name.js'
import { migrateError } from './errors.js'
import type { LedgerEntry } from './ledger.js'

/** What to do with files that are older than the newest applied migration and were never applied. */
export const outOfOrderPolicies = ['error', 'allow', 'ignore'] as const
export type OutOfOrder = (typeof outOfOrderPolicies)[number]

/** One migration to apply. */
export interface MigrationToApply {
  readonly file: MigrationFile
  /** Set when a run was interrupted in the middle of it. */
  readonly begun?: LedgerEntry
}

/** One migration to take back; the file is undefined when it is gone, then the ledger's text is used. */
export interface MigrationToRevert {
  readonly entry: LedgerEntry
  readonly file?: MigrationFile
}

export interface UpPlan {
  readonly migrations: readonly MigrationToApply[]
  /** Left out by the policy `ignore`. */
  readonly ignored: readonly MigrationFile[]
}

interface Situation {
  readonly files: readonly MigrationFile[]
  readonly ledger: readonly LedgerEntry[]
}

/**
 * Which migrations to apply, in which order: first the one that was interrupted, then by version. With `only` none
 * but these versions.
 *
 * Throws `KIT_MIGRATE_OUT_OF_ORDER` by the policy `error`, `KIT_MIGRATE_HALF_DONE` when a rollback was interrupted,
 * `KIT_MIGRATE_MISSING_FILE` when an interrupted migration has lost its file, `KIT_MIGRATE_UNKNOWN_VERSION` for a
 * `to` that no file has.
 */
export function planUp(
  situation: Situation,
  options: { to?: string | undefined; only?: readonly string[] | undefined; outOfOrder: OutOfOrder }
): UpPlan {
  const { files, ledger } = situation
  const last = options.to === undefined ? undefined : findFile(files, options.to)
  const begun = begunMigration(situation)
  const known = versionSet(ledger)
  const only = options.only && new Set(options.only.map(versionKey))
  const pending = files.filter(({ version }) => {
    const key = versionKey(version)
    return !known.has(key) && (only?.has(key) ?? true)
  })
  const wanted =
    last === undefined ? pending : pending.filter(({ version }) => compareVersions(version, last.version) <= 0)
  const newest = newestOf(ledger.map(({ version }) => version))
  const late = newest === undefined ? [] : wanted.filter(({ version }) => compareVersions(version, newest) < 0)
  if (late.length > 0 && options.outOfOrder === 'error') throw outOfOrder(late, newest as string)
  const ignored = options.outOfOrder === 'ignore' ? late : []
  const migrations = wanted.filter((file) => !ignored.includes(file)).map((file) => ({ file }))
  return { migrations: begun === undefined ? migrations : [begun, ...migrations], ignored }
}

/**
 * Which migrations to take back, newest applied first: a number of them, or all that were applied after `to`,
 * or with `zero` all. Throws `KIT_MIGRATE_HALF_DONE` when a migration was interrupted, and
 * `KIT_MIGRATE_UNKNOWN_VERSION` for a `to` that is not applied.
 */
export function planDown(situation: Situation, options: { steps: number } | { to: string }): MigrationToRevert[] {
  const { files, ledger } = situation
  const applying = ledger.find(({ state }) => state === 'applying')
  if (applying !== undefined) {
    throw migrateError('KIT_MIGRATE_HALF_DONE', `${applying.file} is applied only in part.`, {
      hint:
        'Finish it first: kit-migrate migrate\n' +
        `Or undo by hand what it did, and say so: kit-migrate repair ${applying.version} --set pending`,
      data: { version: applying.version }
    })
  }
  const entries = newestFirst(ledger)
  const count = 'steps' in options ? options.steps : countAfter(entries, options.to)
  const byVersion = new Map(files.map((file) => [versionKey(file.version), file]))
  return entries.slice(0, count).map((entry) => {
    const file = byVersion.get(versionKey(entry.version))
    return file === undefined ? { entry } : { entry, file }
  })
}

/** By the order of application: what `planDown` takes back are the first of these. */
export function newestFirst(ledger: readonly LedgerEntry[]): LedgerEntry[] {
  return [...ledger].sort((a, b) => b.sequence - a.sequence)
}

/** A version, a file name, or the beginning of one that fits a single file. */
export function findFile(files: readonly MigrationFile[], wanted: string): MigrationFile {
  if (wanted === '') throw noVersion()
  const exact = files.find((file) => isCalled(file, wanted))
  if (exact !== undefined) return exact
  const close = files.filter((file) => file.file.startsWith(wanted) || file.title === wanted)
  if (close.length === 1) return close[0] as MigrationFile
  throw migrateError(
    'KIT_MIGRATE_UNKNOWN_VERSION',
    `There is ${close.length === 0 ? 'no migration' : 'more than one migration'} "${wanted}".`,
    {
      kind: 'usage',
      hint:
        close.length === 0
          ? 'kit-migrate list shows all versions.'
          : `It may be ${close.map(({ version }) => version).join(' or ')}.`
    }
  )
}

const versionSet = (ledger: readonly LedgerEntry[]) => new Set(ledger.map(({ version }) => versionKey(version)))

function begunMigration({ files, ledger }: Situation): MigrationToApply | undefined {
  const reverting = ledger.find(({ state }) => state === 'reverting')
  if (reverting !== undefined) {
    throw migrateError('KIT_MIGRATE_HALF_DONE', `${reverting.file} is rolled back only in part.`, {
      hint:
        'Finish that first: kit-migrate rollback\n' +
        `Or bring back by hand what is gone, and say so: kit-migrate repair ${reverting.version} --set applied`,
      data: { version: reverting.version }
    })
  }
  const begun = ledger.find(({ state }) => state === 'applying')
  if (begun === undefined) return undefined
  const file = files.find(({ version }) => sameVersion(version, begun.version))
  if (file !== undefined) return { file, begun }
  throw migrateError('KIT_MIGRATE_MISSING_FILE', `${begun.file} is applied only in part, and its file is gone.`, {
    hint: `Bring the file back and run again. Or settle it by hand: kit-migrate repair ${begun.version} --set pending (or applied)`,
    data: { version: begun.version }
  })
}

function countAfter(entries: readonly LedgerEntry[], to: string): number {
  if (to === '') throw noVersion()
  if (to === 'zero') return entries.length
  const at = entries.findIndex((entry) => isCalled(entry, to))
  if (at !== -1) return at
  throw migrateError('KIT_MIGRATE_UNKNOWN_VERSION', `There is no applied migration "${to}".`, {
    kind: 'usage',
    hint: 'Give the version that shall stay as the newest, or zero to roll back everything. kit-migrate status shows what is applied.'
  })
}

function noVersion() {
  return migrateError('KIT_MIGRATE_UNKNOWN_VERSION', '"to" names no version.', {
    kind: 'usage',
    hint: 'Give the version of a migration. Is a variable empty?'
  })
}

function outOfOrder(late: readonly MigrationFile[], newest: string) {
  const names = late.map(({ file }) => file)
  return migrateError(
    'KIT_MIGRATE_OUT_OF_ORDER',
    `${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} older than ${newest}, which is applied already.`,
    {
      hint:
        'Give the file a newer version if it needs what came after. If the order does not matter:\n' +
        '--out-of-order allow applies it now, --out-of-order ignore leaves it out.',
      data: { files: names, newest }
    }
  )
}
