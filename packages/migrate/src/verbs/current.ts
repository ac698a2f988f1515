import { serverOf, withReader, type Context } from '../context.js'

/** The migration that was applied last. */
export interface CurrentResult {
  readonly connection: string
  readonly server: string
  /** Undefined when none is applied. */
  readonly current?: { readonly version: string; readonly file: string; readonly appliedAt: string }
}

/** Needs no files: the ledger knows. */
export async function current(context: Context): Promise<CurrentResult> {
  return withReader(context, async (session) => {
    const ledger = (await session?.readLedger()) ?? []
    const last = ledger.filter(({ state }) => state === 'applied').at(-1)
    const at = { connection: context.connection.shown, server: serverOf(session) }
    if (last === undefined) return at
    return { ...at, current: { version: last.version, file: last.file, appliedAt: last.finishedAt ?? last.startedAt } }
  })
}
