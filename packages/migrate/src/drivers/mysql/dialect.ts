import type { LedgerDialect } from '../sql/ledger-sql.js'

/** The ledger in the words of MySQL and MariaDB. Times are UTC. */
export const mysqlLedger: LedgerDialect = {
  quoteName: (name) => `\`${name.replaceAll('`', '``')}\``,
  // Hexadecimal, so that no sql_mode and no character set of the session changes it.
  literal: (text) => `_utf8mb4 x'${Buffer.from(text, 'utf8').toString('hex')}'`,
  now: 'UTC_TIMESTAMP(3)',
  ago: (ms) => `UTC_TIMESTAMP(3) - INTERVAL ${ms * 1000} MICROSECOND`,
  instant: (column) => `CONCAT(REPLACE(CAST(${column} AS CHAR), ' ', 'T'), 'Z')`,
  types: { key: 'varchar(191)', text: 'longtext', integer: 'bigint', instant: 'datetime(3)' },
  tableOptions: ' ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin',
  upsertStep: (insert) => insert.replace(/^INSERT/, 'REPLACE')
}
