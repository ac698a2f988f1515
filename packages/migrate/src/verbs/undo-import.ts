import { rm } from 'node:fs/promises'
import { serverOf, withReader, withWriter, type Context } from '../context.js'
import type { Session } from '../drivers/contract.js'
import { planUndo } from '../import/plan.js'
import type { LedgerChange } from '../ledger.js'
import type { ImportOptions, ImportResult } from './import.js'
import { openImportSource, presentFiles, toImportResult } from './import-source.js'

/**
 * Takes an import back: its entries leave the ledger, and files that it wrote and nobody changed leave the folder. The
 * other tool goes on where it was.
 */
export async function undoImport(context: Context, options: ImportOptions): Promise<ImportResult> {
  const found = await openImportSource(context, options)
  const { tool, migrations, inPlace } = found
  const plan = async (session: Session | undefined) =>
    planUndo({
      title: tool.title,
      ledger: (await session?.readLedger()) ?? [],
      present: presentFiles(context.dir, inPlace),
      migrations,
      inPlace
    })
  const look = await withReader(context, async (session) => ({
    server: serverOf(session),
    ...(await plan(session))
  }))
  const done = ({ entries, remove }: Awaited<ReturnType<typeof plan>>) =>
    toImportResult(found, context, {
      server: look.server,
      dryRun: options.dryRun === true,
      undone: true,
      files: remove.map(({ file }) => file),
      marked: entries.map(({ file }) => file)
    })
  if (options.dryRun || (look.entries.length === 0 && look.remove.length === 0)) return done(look)
  return withWriter(context, async (session) => {
    const again = await plan(session)
    const changes = again.entries.map(({ version }): LedgerChange => ({ kind: 'removed', version }))
    if (changes.length > 0) await session.record(changes)
    for (const { path } of again.remove) await rm(path)
    return done(again)
  })
}
