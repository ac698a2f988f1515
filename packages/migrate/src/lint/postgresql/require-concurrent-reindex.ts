import { pick, pickAll } from '../../sql/postgresql-tree.js'
import type { PostgresStatement, Rule } from '../rule.js'

export const requireConcurrentReindex: Rule<PostgresStatement> = {
  title: 'REINDEX runs CONCURRENTLY',
  why: 'A plain REINDEX blocks writes to the table, and reads that use the index.',
  fix: 'REINDEX … CONCURRENTLY in a migration of its own, with the line "-- kit: no-transaction".',
  severity: 'error',
  sections: 'both',
  *check({ node }) {
    const reindex = pick(node, 'ReindexStmt')
    if (!reindex || reindex.kind === 'REINDEX_OBJECT_SYSTEM') return
    const concurrent = pickAll(reindex.params, 'DefElem').some(({ defname }) => defname === 'concurrently')
    if (!concurrent) yield `REINDEX ${reindex.relation?.relname ?? reindex.name ?? ''} blocks writes`
  }
}
