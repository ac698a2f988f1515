import { serverOf, withReader, type Context } from '../context.js'
import { findEdited } from '../edited.js'
import { readFolder, type MigrationFile } from '../file/folder.js'
import { compareVersions, newestOf, versionKey } from '../file/name.js'
import type { LedgerEntry, LedgerState } from '../ledger.js'

/** One migration, seen from both sides. */
export interface MigrationStatus {
  readonly version: string
  readonly file: string
  readonly state: 'pending' | LedgerState
  readonly appliedAt?: string
  readonly durationMs?: number
  readonly appliedBy?: string
  /** Pending, and older than the newest applied one. */
  readonly outOfOrder?: true
  /** Applied, and its file is gone. */
  readonly missing?: true
  /** Applied, and its UP section reads differently now. */
  readonly edited?: { readonly applied: string; readonly present: string }
}

export interface StatusResult {
  readonly connection: string
  readonly server: string
  /** In the order of versions. */
  readonly migrations: readonly MigrationStatus[]
  /** True when nothing is pending, edited, missing, out of order or half done. */
  readonly clean: boolean
}

/** Compares files and ledger; takes no lock and changes nothing. */
export async function status(context: Context): Promise<StatusResult> {
  return withReader(context, async (session) => {
    // The database works on its answer while the files are read.
    const [ledger = [], files] = await Promise.all([session?.readLedger(), soon(() => readFolder(context.dir))])
    const edits = new Map<string, { applied: string; present: string }>()
    for (const { entry, file } of findEdited(files, ledger, context.language)) {
      edits.set(entry.version, { applied: (await session?.readSource(entry.version)) ?? '', present: file.text })
    }
    const migrations = merge(files, ledger, edits)
    const clean = migrations.every(({ state, edited, missing }) => state === 'applied' && !edited && !missing)
    return { connection: context.connection.shown, server: serverOf(session), migrations, clean }
  })
}

const soon = <T>(work: () => T): Promise<T> => Promise.resolve().then(work)

function merge(
  files: readonly MigrationFile[],
  ledger: readonly LedgerEntry[],
  edits: ReadonlyMap<string, { applied: string; present: string }>
): MigrationStatus[] {
  const byVersion = new Map(files.map((file) => [versionKey(file.version), file]))
  const newest = newestOf(ledger.map(({ version }) => version))
  const known = ledger.map((entry): MigrationStatus => {
    const file = byVersion.get(versionKey(entry.version))
    byVersion.delete(versionKey(entry.version))
    const edited = edits.get(entry.version)
    return {
      version: entry.version,
      file: file?.file ?? entry.file,
      state: entry.state,
      appliedAt: entry.finishedAt ?? entry.startedAt,
      durationMs: entry.durationMs,
      appliedBy: entry.appliedBy,
      ...(file === undefined ? { missing: true as const } : {}),
      ...(edited === undefined ? {} : { edited })
    }
  })
  const pending = [...byVersion.values()].map(({ version, file }): MigrationStatus => {
    const late = newest !== undefined && compareVersions(version, newest) < 0
    return { version, file, state: 'pending', ...(late ? { outOfOrder: true as const } : {}) }
  })
  return [...known, ...pending].sort((a, b) => compareVersions(a.version, b.version))
}
