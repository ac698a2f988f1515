import type { LedgerDialect } from '../sql/ledger-sql.js'

const quoteName = (name: string) => `"${name.replaceAll('"', '""')}"`

/** The ledger in PostgreSQL's words. */
export const postgresLedger: LedgerDialect = {
  quoteName,
  // The E form reads backslashes alike under every standard_conforming_strings.
  literal: (text) =>
    text.includes('\\')
      ? ` E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
      : `'${text.replaceAll("'", "''")}'`,
  now: 'clock_timestamp()',
  ago: (ms) => `clock_timestamp() - interval '${ms} milliseconds'`,
  instant: (column) => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
  types: { key: 'varchar(255)', text: 'text', integer: 'bigint', instant: 'timestamptz(3)' },
  tableOptions: '',
  upsertStep: (insert) =>
    `${insert} ON CONFLICT ("version", "direction", "position") DO UPDATE SET ` +
    ['state', 'checksum', 'statement', 'before_it', 'error', 'started_at', 'finished_at']
      .map((name) => `"${name}" = excluded."${name}"`)
      .join(', ')
}
