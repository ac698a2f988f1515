import { pick, relationName } from '../../sql/postgresql-tree.js'
import type { PostgresStatement, Rule } from '../rule.js'

export const requireConcurrentIndexCreation: Rule<PostgresStatement> = {
  title: 'An index on an existing table is built CONCURRENTLY',
  why: 'A plain CREATE INDEX blocks every write to the table until it is built.',
  fix: 'CREATE INDEX CONCURRENTLY in a migration of its own, with the line "-- kit: no-transaction".',
  severity: 'error',
  sections: 'both',
  *check(statement, section) {
    const index = pick(statement.node, 'IndexStmt')
    if (!index || index.concurrent || section.isNew(relationName(index.relation), statement)) return
    yield `Index ${index.idxname ?? ''} blocks writes to ${relationName(index.relation)} while it is built`
  }
}
