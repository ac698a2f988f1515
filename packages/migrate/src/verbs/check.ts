import { isKitError } from '@kit-internal/errors'
import type { Context } from '../context.js'
import { readFolder } from '../file/folder.js'
import { prepareFile } from '../prepare/index.js'
import { checkRoundTrips } from './roundtrip.js'
import { status, type MigrationStatus } from './status.js'

/** One thing on which database, ledger and files do not agree. */
export interface CheckFinding {
  readonly kind: 'pending' | 'out-of-order' | 'edited' | 'missing' | 'half-done' | 'file' | 'round-trip'
  readonly file: string
  readonly message: string
}

export interface CheckResult {
  readonly connection: string
  readonly server: string
  readonly ok: boolean
  readonly findings: readonly CheckFinding[]
}

/**
 * Compares files, ledger and database; with `roundtrip` also runs every migration up, down and up again in a database
 * of its own, and compares what is defined after each. Changes nothing in the database itself.
 */
export async function check(context: Context, options: { roundtrip?: boolean | undefined }): Promise<CheckResult> {
  const { connection, server, migrations } = await status(context)
  const findings = [...migrations.flatMap(findingsOf), ...(await unreadableFiles(context, server))]
  if (options.roundtrip && findings.every(({ kind }) => kind !== 'file'))
    findings.push(...(await checkRoundTrips(context)))
  return { connection, server, ok: findings.length === 0, findings }
}

function findingsOf({ file, state, outOfOrder, edited, missing }: MigrationStatus): CheckFinding[] {
  const findings: CheckFinding[] = []
  if (outOfOrder)
    findings.push({ kind: 'out-of-order', file, message: 'is pending and older than the newest applied migration' })
  else if (state === 'pending') findings.push({ kind: 'pending', file, message: 'is not applied' })
  if (state === 'applying') findings.push({ kind: 'half-done', file, message: 'is applied only in part' })
  if (state === 'reverting') findings.push({ kind: 'half-done', file, message: 'is rolled back only in part' })
  if (edited) findings.push({ kind: 'edited', file, message: 'was edited after it was applied' })
  if (missing) findings.push({ kind: 'missing', file, message: 'is applied, and its file is gone' })
  return findings
}

async function unreadableFiles(context: Context, server: string): Promise<CheckFinding[]> {
  const files = readFolder(context.dir)
  const findings: CheckFinding[] = []
  for (const file of files) {
    try {
      await prepareFile(context, file, { files, server })
    } catch (error) {
      if (!isKitError(error)) throw error
      findings.push({ kind: 'file', file: file.file, message: error.message })
    }
  }
  return findings
}
