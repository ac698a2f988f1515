import type { LedgerEntry } from '../../ledger.js'

/** One line for each entry: `version file_checksum`, with ` half` behind what is not wholly applied. */
export const ledgerLines = (entries: Iterable<Pick<LedgerEntry, 'version' | 'fileChecksum' | 'state'>>): string[] =>
  Array.from(
    entries,
    ({ version, fileChecksum, state }) => `${version} ${fileChecksum}${state === 'applied' ? '' : ' half'}`
  )

/** Such lines ordered by their bytes, joined by line feeds: what a ledger is compared by. */
export const digestOf = (lines: readonly string[]): string => [...lines].sort().join('\n')
