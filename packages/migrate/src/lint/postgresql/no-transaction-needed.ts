import { needsNoTransaction } from '../../sql/transactions.js'
import { pick } from '../../sql/postgresql-tree.js'
import type { PostgresStatement, Rule } from '../rule.js'

export const noTransactionNeeded: Rule<PostgresStatement> = {
  title: 'What the server refuses in a transaction is not put in one',
  why: 'The server refuses the statement, so the migration fails.',
  fix: 'Put the line "-- kit: no-transaction" at the top of the section, and give the statement a migration of its own.',
  severity: 'error',
  sections: 'both',
  *check({ node, text }, { transaction }) {
    if (!transaction || pick(node, 'IndexStmt') || pick(node, 'TransactionStmt')) return
    const reason = needsNoTransaction(text, 'postgresql')
    if (reason !== undefined) yield reason
  }
}
