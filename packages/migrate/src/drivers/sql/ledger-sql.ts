import type { LedgerChange, NewEntry, StepRecord } from '../../ledger.js'
import type { RowsOf } from '../contract.js'

/** What the three SQL engines say differently, when they keep the ledger. */
export interface LedgerDialect {
  readonly quoteName: (name: string) => string
  /** A literal that is read back equal, whatever is in it and however the session is set. */
  readonly literal: (text: string) => string
  /** The present moment in the type of the time columns. */
  readonly now: string
  /** The moment the given number of milliseconds ago. */
  readonly ago: (ms: number) => string
  /** Reads a time column as ISO 8601 in UTC. */
  readonly instant: (column: string) => string
  readonly types: { readonly key: string; readonly text: string; readonly integer: string; readonly instant: string }
  /** Behind the closing bracket of CREATE TABLE. */
  readonly tableOptions: string
  /** Turns an INSERT of a step into "insert or replace". */
  readonly upsertStep: (insert: string) => string
}

export interface LedgerNames {
  readonly migrations: string
  readonly steps: string
}

/** One statement, and how many rows it must touch for its precondition to hold. */
export interface LedgerStatement {
  readonly sql: string
  readonly rows?: number
}

/** The table of statements that belongs to a ledger's table: `kit_migration_steps` to `kit_migrations`. */
export const stepsTable = (table: string): string => `${table.replace(/s$/, '')}_steps`

export function ledgerNames(
  dialect: LedgerDialect,
  place: { table: string; schema?: string | undefined }
): LedgerNames {
  const prefix = place.schema === undefined ? '' : `${dialect.quoteName(place.schema)}.`
  return {
    migrations: prefix + dialect.quoteName(place.table),
    steps: prefix + dialect.quoteName(stepsTable(place.table))
  }
}

export function createTables({ types, tableOptions, quoteName }: LedgerDialect, names: LedgerNames): string[] {
  const state = quoteName('state')
  // The table that tells whether there is a ledger comes last: a crash between the two leaves none.
  return [
    `CREATE TABLE IF NOT EXISTS ${names.steps} (
  ${quoteName('version')} ${types.key} NOT NULL,
  ${quoteName('direction')} ${types.key} NOT NULL,
  ${quoteName('position')} ${types.integer} NOT NULL,
  ${state} ${types.key} NOT NULL,
  ${quoteName('checksum')} ${types.text} NOT NULL,
  ${quoteName('statement')} ${types.text} NOT NULL,
  ${quoteName('before_it')} ${types.text},
  ${quoteName('error')} ${types.text},
  ${quoteName('started_at')} ${types.instant} NOT NULL,
  ${quoteName('finished_at')} ${types.instant},
  PRIMARY KEY (${quoteName('version')}, ${quoteName('direction')}, ${quoteName('position')})
)${tableOptions}`,
    `CREATE TABLE IF NOT EXISTS ${names.migrations} (
  ${quoteName('version')} ${types.key} NOT NULL PRIMARY KEY,
  ${quoteName('file')} ${types.text} NOT NULL,
  ${state} ${types.key} NOT NULL,
  ${quoteName('sequence')} ${types.integer} NOT NULL,
  ${quoteName('checksum')} ${types.text} NOT NULL,
  ${quoteName('file_checksum')} ${types.text} NOT NULL,
  ${quoteName('source')} ${types.text} NOT NULL,
  ${quoteName('started_at')} ${types.instant} NOT NULL,
  ${quoteName('finished_at')} ${types.instant},
  ${quoteName('duration_ms')} ${types.integer} NOT NULL,
  ${quoteName('applied_by')} ${types.text} NOT NULL
)${tableOptions}`
  ]
}

/** Columns come back under these names in every engine. */
export function selectEntries({ quoteName: q, instant }: LedgerDialect, names: LedgerNames): string {
  const plain = ['version', 'file', 'state', 'sequence', 'checksum', 'file_checksum', 'duration_ms', 'applied_by'].map(
    q
  )
  return `SELECT ${plain.join(', ')}, ${instant(q('started_at'))} AS started_at, ${instant(q('finished_at'))} AS finished_at FROM ${names.migrations} ORDER BY ${q('sequence')}`
}

export function selectSteps({ quoteName: q, literal }: LedgerDialect, names: LedgerNames, version: string): string {
  const columns = ['direction', 'position', 'state', 'checksum', 'statement', 'before_it', 'error'].map(q)
  return `SELECT ${columns.join(', ')} FROM ${names.steps} WHERE ${q('version')} = ${literal(version)} ORDER BY ${q('position')}`
}

export function selectSource({ quoteName: q, literal }: LedgerDialect, names: LedgerNames, version: string): string {
  return `SELECT ${q('source')} AS source FROM ${names.migrations} WHERE ${q('version')} = ${literal(version)}`
}

/** A query as it stands, or all rows of a table, by default of the given schema. */
export function selectRows({ quoteName }: LedgerDialect, of: RowsOf, schema?: string): string {
  if ('query' in of) return of.query
  const names = of.table.includes('.') || schema === undefined ? of.table.split('.') : [schema, of.table]
  return `SELECT * FROM ${names.map(quoteName).join('.')}`
}

/** How many migrations one statement writes into the ledger. */
const rowsPerInsert = 100

/** Changes of the ledger as the statements that make them, in their order; migrations that follow one another share an INSERT. */
export function renderChanges(
  changes: readonly LedgerChange[],
  dialect: LedgerDialect,
  names: LedgerNames
): LedgerStatement[] {
  const statements: LedgerStatement[] = []
  let applied: EntryRow[] = []
  const flush = () => {
    if (applied.length > 0) statements.push(insertEntries(dialect, names, applied))
    applied = []
  }
  for (const change of changes) {
    if (change.kind !== 'applied' || applied.length === rowsPerInsert) flush()
    if (change.kind === 'applied') applied.push(appliedRow(dialect, change))
    else statements.push(...renderChange(change, dialect, names))
  }
  flush()
  return statements
}

function renderChange(
  change: Exclude<LedgerChange, { kind: 'applied' }>,
  dialect: LedgerDialect,
  names: LedgerNames
): LedgerStatement[] {
  const { quoteName: q, literal, now } = dialect
  const entryAt = (version: string) => `${q('version')} = ${literal(version)}`
  const update = (set: string, where: string): LedgerStatement => ({
    sql: `UPDATE ${names.migrations} SET ${set} WHERE ${where}`,
    rows: 1
  })
  switch (change.kind) {
    case 'applying':
      return [
        insertEntries(dialect, names, [
          { entry: change.entry, state: 'applying', startedAt: now, finishedAt: 'NULL', durationMs: '0' }
        ])
      ]
    case 'finished':
      return [
        update(
          `${q('state')} = 'applied', ${q('finished_at')} = ${now}, ${q('duration_ms')} = ${Math.round(change.durationMs)}, ${describeFile(dialect, change.entry)}`,
          `${entryAt(change.entry.version)} AND ${q('state')} = 'applying'`
        )
      ]
    case 'reverting':
      return [update(`${q('state')} = 'reverting'`, `${entryAt(change.version)} AND ${q('state')} = 'applied'`)]
    case 'removed':
      return [
        { sql: `DELETE FROM ${names.steps} WHERE ${entryAt(change.version)}` },
        { sql: `DELETE FROM ${names.migrations} WHERE ${entryAt(change.version)}`, rows: 1 }
      ]
    case 'accepted':
      return [update(describeFile(dialect, change), entryAt(change.version))]
    case 'settled':
      return [
        { sql: `DELETE FROM ${names.steps} WHERE ${entryAt(change.version)} AND ${q('direction')} = 'down'` },
        update(
          `${q('state')} = 'applied', ${q('finished_at')} = ${now}`,
          `${entryAt(change.version)} AND ${q('state')} <> 'applied'`
        )
      ]
    case 'step':
      return [
        {
          sql: `DELETE FROM ${names.steps} WHERE ${stepAt(dialect, change.step)} AND ${q('state')} = 'done'`,
          rows: 0
        },
        { sql: insertStep(dialect, names, change.step) }
      ]
    case 'step-done':
      return [
        {
          sql: `UPDATE ${names.steps} SET ${q('state')} = 'done', ${q('finished_at')} = ${now} WHERE ${stepAt(dialect, change)}`,
          rows: 1
        }
      ]
    case 'step-failed':
      return [
        {
          sql: `UPDATE ${names.steps} SET ${q('state')} = 'failed', ${q('error')} = ${literal(change.error)} WHERE ${stepAt(dialect, change)}`,
          rows: 1
        }
      ]
  }
}

function stepAt(
  { quoteName: q, literal }: LedgerDialect,
  at: { version: string; direction: string; position: number }
): string {
  return `${q('version')} = ${literal(at.version)} AND ${q('direction')} = '${at.direction}' AND ${q('position')} = ${at.position}`
}

function describeFile(
  { quoteName: q, literal }: LedgerDialect,
  from: Pick<NewEntry, 'file' | 'checksum' | 'fileChecksum' | 'source'>
): string {
  return `${q('file')} = ${literal(from.file)}, ${q('checksum')} = ${literal(from.checksum)}, ${q('file_checksum')} = ${literal(from.fileChecksum)}, ${q('source')} = ${literal(from.source)}`
}

/** An entry with its times as SQL. */
export interface EntryRow {
  readonly entry: NewEntry
  readonly state: 'applied' | 'applying'
  readonly startedAt: string
  readonly finishedAt: string
  readonly durationMs: string
}

function appliedRow({ now, ago }: LedgerDialect, change: { entry: NewEntry; durationMs: number }): EntryRow {
  const durationMs = Math.round(change.durationMs)
  return {
    entry: change.entry,
    state: 'applied',
    startedAt: ago(durationMs),
    finishedAt: now,
    durationMs: String(durationMs)
  }
}

export function insertEntries(
  { quoteName: q, literal }: LedgerDialect,
  names: LedgerNames,
  rows: readonly EntryRow[]
): LedgerStatement {
  const columns = [
    ...['version', 'file', 'state', 'sequence', 'checksum', 'file_checksum', 'source'],
    ...['started_at', 'finished_at', 'duration_ms', 'applied_by']
  ]
  const values = rows.map(({ entry, state, startedAt, finishedAt, durationMs }) =>
    [
      literal(entry.version),
      literal(entry.file),
      literal(state),
      String(entry.sequence),
      literal(entry.checksum),
      literal(entry.fileChecksum),
      literal(entry.source),
      startedAt,
      finishedAt,
      durationMs,
      literal(entry.appliedBy)
    ].join(', ')
  )
  return {
    sql: `INSERT INTO ${names.migrations} (${columns.map(q).join(', ')}) VALUES ${values.map((row) => `(${row})`).join(', ')}`,
    rows: rows.length
  }
}

function insertStep(dialect: LedgerDialect, names: LedgerNames, step: StepRecord): string {
  const { quoteName: q, literal, now } = dialect
  const values: Readonly<Record<string, string>> = {
    version: literal(step.version),
    direction: `'${step.direction}'`,
    position: String(step.position),
    state: `'${step.state}'`,
    checksum: literal(step.checksum),
    statement: literal(step.text),
    before_it: step.before === undefined ? 'NULL' : literal(step.before),
    error: 'NULL',
    started_at: now,
    finished_at: step.state === 'done' ? now : 'NULL'
  }
  return dialect.upsertStep(
    `INSERT INTO ${names.steps} (${Object.keys(values).map(q).join(', ')}) VALUES (${Object.values(values).join(', ')})`
  )
}
