import type { Node } from 'libpg-query'
import { pick } from '../../sql/postgresql-tree.js'
import type { PostgresStatement, Rule } from '../rule.js'

export const banUncommittedTransaction: Rule<PostgresStatement> = {
  title: 'A transaction that a file begins also ends in it',
  why: 'The work is rolled back when the session ends, while the migration counts as applied.',
  fix: 'Leave BEGIN and COMMIT out: the migration runs in a transaction by itself.',
  severity: 'error',
  sections: 'both',
  *check(statement, { statements }) {
    if (!begins(statement.node)) return
    const later = statements.slice(statement.index + 1)
    if (!later.some(({ node }) => ends(node))) yield 'The transaction that begins here never ends'
  }
}

const begins = (node: Node): boolean =>
  ['TRANS_STMT_BEGIN', 'TRANS_STMT_START'].includes(pick(node, 'TransactionStmt')?.kind ?? '')
const ends = (node: Node): boolean =>
  ['TRANS_STMT_COMMIT', 'TRANS_STMT_ROLLBACK'].includes(pick(node, 'TransactionStmt')?.kind ?? '')
