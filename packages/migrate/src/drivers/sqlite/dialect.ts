import type { LedgerDialect } from '../sql/ledger-sql.js'

/** The ledger in SQLite's words; times are texts in ISO 8601. */
export const sqliteLedger: LedgerDialect = {
  quoteName: (name) => `"${name.replaceAll('"', '""')}"`,
  literal: (text) => `'${text.replaceAll("'", "''")}'`,
  now: `strftime('%Y-%m-%dT%H:%M:%fZ', 'now')`,
  ago: (ms) => `strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-${(ms / 1000).toFixed(3)} seconds')`,
  instant: (column) => column,
  types: { key: 'TEXT', text: 'TEXT', integer: 'INTEGER', instant: 'TEXT' },
  tableOptions: '',
  upsertStep: (insert) => insert.replace(/^INSERT/, 'INSERT OR REPLACE')
}
