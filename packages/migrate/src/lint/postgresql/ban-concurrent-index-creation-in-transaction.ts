import { pick } from '../../sql/postgresql-tree.js'
import type { PostgresStatement, Rule } from '../rule.js'

export const banConcurrentIndexCreationInTransaction: Rule<PostgresStatement> = {
  title: 'CONCURRENTLY stands in a migration without a transaction',
  why: 'PostgreSQL refuses CREATE INDEX CONCURRENTLY in a transaction block, so the migration fails.',
  fix: 'Put the line "-- kit: no-transaction" at the top of the section, and give the index a migration of its own.',
  severity: 'error',
  sections: 'both',
  *check({ node }, { transaction }) {
    const index = pick(node, 'IndexStmt')
    if (index?.concurrent && transaction)
      yield `Index ${index.idxname ?? ''} is built CONCURRENTLY inside a transaction`
  }
}
