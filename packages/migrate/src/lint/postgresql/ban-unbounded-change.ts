import { pick, relationName } from '../../sql/postgresql-tree.js'
import type { PostgresStatement, Rule } from '../rule.js'

export const banUnboundedChange: Rule<PostgresStatement> = {
  title: 'UPDATE and DELETE say which rows',
  why: 'All rows are locked and rewritten in one transaction; on a large table that blocks writers for long.',
  fix: 'Add WHERE, or change the rows in batches outside the migration.',
  severity: 'warning',
  sections: 'up',
  *check(statement, section) {
    const update = pick(statement.node, 'UpdateStmt')
    const remove = pick(statement.node, 'DeleteStmt')
    const change = update ?? remove
    if (!change || change.whereClause || section.isNew(relationName(change.relation), statement)) return
    yield `${update ? 'UPDATE' : 'DELETE'} touches every row of ${relationName(change.relation)}`
  }
}
