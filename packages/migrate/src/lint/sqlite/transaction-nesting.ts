import { isTransactionCommand } from '../../sql/transactions.js'
import type { Rule, TokenStatement } from '../rule.js'

export const transactionNesting: Rule<TokenStatement> = {
  title: 'The migration leaves transactions to the tool',
  why: 'COMMIT ends the transaction that protects the migration, and BEGIN is refused.',
  fix: 'Leave the command out, or put the line "-- kit: no-transaction" at the top of the section.',
  severity: 'error',
  sections: 'both',
  *check({ text }, { transaction }) {
    if (transaction && isTransactionCommand(text, 'sqlite')) yield 'The migration already runs in a transaction'
  }
}
