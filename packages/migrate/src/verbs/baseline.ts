import { withWriter, type Context } from '../context.js'
import { whoAmI } from '../who-am-i.js'
import { readFolder } from '../file/folder.js'
import { compareVersions, versionKey } from '../file/name.js'
import { nextSequence, type LedgerChange } from '../ledger.js'
import { findFile } from '../plan.js'
import { upChecksum } from '../prepare/language.js'

export interface BaselineResult {
  readonly connection: string
  readonly server: string
  /** Files now counted as applied, without having run. */
  readonly marked: readonly string[]
}

/** For a database that has it all already: counts every file up to `to` as applied, and runs nothing. */
export async function baseline(context: Context, options: { to?: string | undefined }): Promise<BaselineResult> {
  const files = readFolder(context.dir)
  const last = options.to === undefined ? files.at(-1) : findFile(files, options.to)
  return withWriter(context, async (session) => {
    const ledger = (await session.readLedger()) ?? []
    const known = new Set(ledger.map(({ version }) => versionKey(version)))
    const next = nextSequence(ledger)
    const appliedBy = whoAmI()
    const unknown = files.filter(
      ({ version }) =>
        last !== undefined && compareVersions(version, last.version) <= 0 && !known.has(versionKey(version))
    )
    const changes = unknown.map((file, index): LedgerChange => {
      const { version, checksum: fileChecksum, text: source } = file
      const checksum = upChecksum(file, context.language)
      return {
        kind: 'applied',
        durationMs: 0,
        entry: { version, file: file.file, sequence: next + index, checksum, fileChecksum, source, appliedBy }
      }
    })
    if (changes.length > 0) await session.record(changes)
    return { connection: context.connection.shown, server: session.server, marked: unknown.map(({ file }) => file) }
  })
}
