import { isTransactionCommand } from '../../sql/transactions.js'
import { pick } from '../../sql/postgresql-tree.js'
import type { PostgresStatement, Rule } from '../rule.js'

export const transactionNesting: Rule<PostgresStatement> = {
  title: 'The migration leaves transactions to the tool',
  why: 'BEGIN warns and does nothing, COMMIT ends the transaction that protects the migration.',
  fix: 'Leave the command out, or put the line "-- kit: no-transaction" at the top of the section.',
  severity: 'error',
  sections: 'both',
  *check({ node, text }, { transaction }) {
    if (transaction && pick(node, 'TransactionStmt') && isTransactionCommand(text, 'postgresql'))
      yield 'The migration already runs in a transaction'
  }
}
