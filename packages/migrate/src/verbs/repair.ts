import { withWriter, type Context } from '../context.js'
import type { Session } from '../drivers/contract.js'
import { whoAmI } from '../who-am-i.js'
import { migrateError } from '../errors.js'
import { readFolder, type MigrationFile } from '../file/folder.js'
import { isCalled } from '../file/name.js'
import { nextSequence, type LedgerChange, type LedgerEntry } from '../ledger.js'
import { upChecksum } from '../prepare/language.js'

/**
 * What a person declares about a migration, after looking:
 * - `applied`: it is completely there, whatever the ledger says
 * - `pending`: nothing of it is there
 * - `edited`: the file as it reads now is what was applied
 * - `step-done`, `step-pending`: the statement that a crash cut off took effect, or did not
 */
export type Repair = 'applied' | 'pending' | 'edited' | 'step-done' | 'step-pending'

export interface RepairResult {
  readonly connection: string
  readonly server: string
  readonly version: string
  readonly file: string
  readonly set: Repair
}

/** Writes the declaration into the ledger; never touches anything else. Rejects with `KIT_MIGRATE_REPAIR` when it makes no sense. */
export async function repair(context: Context, options: { version: string; set: Repair }): Promise<RepairResult> {
  const files = readFolder(context.dir)
  return withWriter(context, async (session) => {
    const ledger = (await session.readLedger()) ?? []
    const fits = (one: { version: string; file: string }) => isCalled(one, options.version)
    const found = { entry: ledger.find(fits), file: files.find(fits), sequence: nextSequence(ledger) }
    const changes = await changesFor(context, session, { ...options, ...found })
    await session.record(changes)
    const { version, file } = found.entry ?? (found.file as MigrationFile)
    return { connection: context.connection.shown, server: session.server, version, file, set: options.set }
  })
}

interface Case {
  readonly version: string
  readonly set: Repair
  readonly entry: LedgerEntry | undefined
  readonly file: MigrationFile | undefined
  readonly sequence: number
}

async function changesFor(context: Context, session: Session, it: Case): Promise<LedgerChange[]> {
  const { entry, file, set, version } = it
  if (entry === undefined) {
    if (file === undefined || set !== 'applied') {
      throw refused(
        `There is no ${set === 'applied' ? 'file' : 'applied migration'} "${version}"`,
        'kit-migrate status shows what there is.'
      )
    }
    return [
      {
        kind: 'applied',
        durationMs: 0,
        entry: { ...textOf(context, file), version: file.version, sequence: it.sequence, appliedBy: whoAmI() }
      }
    ]
  }
  switch (set) {
    case 'pending':
      return [{ kind: 'removed', version: entry.version }]
    case 'applied':
      if (entry.state === 'applied')
        throw refused(`${entry.file} counts as applied already`, 'Nothing needs to be repaired.')
      return [
        { kind: 'settled', version: entry.version },
        ...(file === undefined ? [] : [accepted(context, entry, file)])
      ]
    case 'edited':
      if (file === undefined)
        throw refused(
          `The file of ${entry.file} is gone`,
          'Bring it back, or leave it: a missing file keeps nothing from working.'
        )
      if (entry.state !== 'applied')
        throw refused(
          `${entry.file} is done only in part`,
          'Bring back the statements that ran, and run it to its end; or undo by hand what it did: --set pending.'
        )
      return [accepted(context, entry, file)]
    case 'step-done':
    case 'step-pending': {
      const running = (await session.readSteps(entry.version)).find(({ state }) => state === 'running')
      if (running === undefined)
        throw refused(`No statement of ${entry.file} was cut off`, 'kit-migrate status shows what there is to repair.')
      const { direction, position } = running
      const at = { version: entry.version, direction, position }
      return [
        set === 'step-done'
          ? { kind: 'step-done', ...at, durationMs: 0 }
          : { kind: 'step-failed', ...at, error: 'declared not done' }
      ]
    }
  }
}

function accepted(context: Context, entry: LedgerEntry, file: MigrationFile): LedgerChange {
  return { kind: 'accepted', version: entry.version, ...textOf(context, file) }
}

function textOf(context: Context, file: MigrationFile) {
  return {
    file: file.file,
    checksum: upChecksum(file, context.language),
    fileChecksum: file.checksum,
    source: file.text
  }
}

function refused(problem: string, hint: string) {
  return migrateError('KIT_MIGRATE_REPAIR', `${problem}.`, { kind: 'usage', hint })
}
