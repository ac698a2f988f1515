import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isKitError } from '@kit-internal/errors'
import { serverOf, withReader, withWriter, type Context } from '../context.js'
import type { Session } from '../drivers/contract.js'
import { whoAmI } from '../who-am-i.js'
import type { ToolName } from '../import/index.js'
import { importedBy, planImport, type ImportedFile, type ImportPlan } from '../import/plan.js'
import { nextSequence, type LedgerChange } from '../ledger.js'
import { upChecksum } from '../prepare/language.js'
import { prepareFile } from '../prepare/index.js'
import { openImportSource, presentFiles, toImportResult, type ImportSource } from './import-source.js'

export interface ImportOptions {
  /** The tool to move in from. */
  from: ToolName
  /** Its folder. For umzug the module that exports its Umzug. @defaultValue where the tool keeps it by itself */
  source?: string | undefined
  /** Its history: a table, `schema.table`, or a collection. @defaultValue what the tool calls it by itself */
  history?: string | undefined
  /** Tell what would happen, and change nothing. */
  dryRun?: boolean | undefined
}

/** What importing did, or with `dryRun` would do. */
export interface ImportResult {
  readonly connection: string
  readonly server: string
  readonly from: ToolName
  readonly dryRun: boolean
  /** True when an import was taken back. */
  readonly undone: boolean
  /** The other tool's folder; nothing in it is changed. */
  readonly source: string
  /** Ours; the same when its files are read where they are. */
  readonly dir: string
  /** Files written to our folder; with `undone` those removed from it. */
  readonly files: readonly string[]
  /** Files that count as applied now; with `undone` those that do not any more. */
  readonly marked: readonly string[]
  /** Files that the other tool had not applied: the next `migrate` does. */
  readonly pending: readonly string[]
  /** What a person should know. */
  readonly notes: readonly string[]
}

/**
 * Moves in from another tool: its migrations become files of ours, and what it applied counts as applied. Neither its
 * folder and history nor the schema is touched, so that it could go on as before.
 */
export async function importMigrations(context: Context, options: ImportOptions): Promise<ImportResult> {
  const found = await openImportSource(context, options)
  const look = await withReader(context, async (session) => ({
    server: serverOf(session),
    hasLedger: (await session?.readLedger()) !== undefined,
    ...(await planFrom(context, session, found))
  }))
  const done = ({ plan: { files, mark, pending }, notes }: Pick<typeof look, 'plan' | 'notes'>) =>
    toImportResult(found, context, {
      server: look.server,
      dryRun: options.dryRun === true,
      files: files.filter(({ write }) => write).map(({ file }) => file),
      marked: mark.map(({ file }) => file),
      pending: pending.map(({ file }) => file),
      notes: [...(look.hasLedger ? rolledBack(mark, found.tool.title) : []), ...notes]
    })
  if (options.dryRun)
    return done({ ...look, notes: [...look.notes, ...(await refusedFiles(context, look.plan, look.server))] })
  return withWriter(context, async (session) => {
    const { plan: again, notes } = await planFrom(context, session, found)
    await writeFiles(context.dir, again.files)
    const changes = await appliedChanges(context, session, { mark: again.mark, title: found.tool.title })
    if (changes.length > 0) await session.record(changes)
    return done({ plan: again, notes: [...notes, ...(await refusedFiles(context, again, session.server))] })
  })
}

async function planFrom(context: Context, session: Session | undefined, found: ImportSource) {
  const { tool, source, history: table, migrations, inPlace } = found
  const history = { table, rows: (name: string) => session?.rows({ table: name }) ?? Promise.resolve(undefined) }
  const applied = await tool.applied(history, migrations, {
    source,
    dir: context.dir,
    engine: context.connection.engine
  })
  const ledger = (await session?.readLedger()) ?? []
  const present = presentFiles(context.dir, inPlace)
  return {
    plan: planImport({ title: tool.title, migrations, applied, ledger, present, inPlace }),
    notes: applied.notes
  }
}

async function writeFiles(dir: string, files: readonly ImportedFile[]): Promise<void> {
  const wanted = files.filter(({ write }) => write)
  if (wanted.length > 0) await mkdir(dir, { recursive: true })
  for (const { file, text } of wanted) await writeFile(join(dir, file), text, { flag: 'wx' })
}

async function appliedChanges(
  context: Context,
  session: Session,
  { mark, title }: { mark: readonly ImportedFile[]; title: string }
): Promise<LedgerChange[]> {
  const next = nextSequence((await session.readLedger()) ?? [])
  const appliedBy = importedBy(whoAmI(), title)
  return mark.map(({ version, file, text, checksum: fileChecksum }, index): LedgerChange => {
    const checksum = upChecksum({ file, text }, context.language)
    const entry = { version, file, sequence: next + index, checksum, fileChecksum, source: text, appliedBy }
    return { kind: 'applied', durationMs: 0, entry }
  })
}

/** The ledger forgets what is rolled back, and the other tool's history never knew: only a person can tell. */
function rolledBack(mark: readonly ImportedFile[], title: string): string[] {
  if (mark.length === 0) return []
  const names = mark.map(({ file }) => file).join(', ')
  const [one, were] = mark.length === 1 ? ['counts', 'it was'] : ['count', 'one of them was']
  return [
    `${names} ${one} as applied since ${title} says so. If ${were} rolled back by kit-migrate: kit-migrate repair VERSION --set pending`
  ]
}

/** The messages of files that could not run against an empty database; those applied already do no harm here. */
async function refusedFiles(context: Context, { files }: ImportPlan, server: string): Promise<string[]> {
  const refused: string[] = []
  for (const file of files) {
    try {
      await prepareFile(context, file, { files: [], server })
    } catch (error) {
      if (!isKitError(error)) throw error
      refused.push(`An empty database would be refused this file: ${error.message}`)
    }
  }
  return refused
}
