import { needsNoTransaction } from '../../sql/transactions.js'
import type { Rule, TokenStatement } from '../rule.js'

export const noTransactionNeeded: Rule<TokenStatement> = {
  title: 'What does nothing in a transaction is not put in one',
  why: 'SQLite refuses the statement or ignores it inside a transaction.',
  fix: 'Leave PRAGMA foreign_keys out, as Kit switches foreign keys off around the migration; for others put the line "-- kit: no-transaction" at the top of the section.',
  severity: 'error',
  sections: 'both',
  *check({ text }, { transaction }) {
    const reason = needsNoTransaction(text, 'sqlite')
    if (transaction && reason !== undefined) yield reason
  }
}
