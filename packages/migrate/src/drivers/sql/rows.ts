import type { LedgerEntry, LedgerState, StepRecord } from '../../ledger.js'

type Row = Readonly<Record<string, unknown>>

/** A row of selectEntries as the ledger's entry. */
export function toEntry(row: Row): LedgerEntry {
  const finishedAt = row['finished_at']
  return {
    version: String(row['version']),
    file: String(row['file']),
    state: String(row['state']) as LedgerState,
    sequence: Number(row['sequence']),
    checksum: String(row['checksum']),
    fileChecksum: String(row['file_checksum']),
    startedAt: String(row['started_at']),
    durationMs: Number(row['duration_ms']),
    appliedBy: String(row['applied_by']),
    ...(typeof finishedAt === 'string' ? { finishedAt } : {})
  }
}

/** A row of selectSteps as a record. */
export function toStep(version: string, row: Row): StepRecord {
  const { before_it: before, error } = row
  return {
    version,
    direction: String(row['direction']) as StepRecord['direction'],
    position: Number(row['position']),
    state: String(row['state']) as StepRecord['state'],
    checksum: String(row['checksum']),
    text: String(row['statement']),
    ...(typeof before === 'string' ? { before } : {}),
    ...(typeof error === 'string' ? { error } : {})
  }
}
