import { pick, pickAll } from '../../sql/postgresql-tree.js'
import type { PostgresStatement, Rule } from '../rule.js'

export const preferRepack: Rule<PostgresStatement> = {
  title: 'Tables are repacked without blocking',
  why: 'CLUSTER and VACUUM FULL rewrite the table under an ACCESS EXCLUSIVE lock: no reads, no writes until they are done.',
  fix: 'From PostgreSQL 19 use REPACK (CONCURRENTLY); before, the pg_repack extension outside migrations.',
  severity: 'error',
  sections: 'both',
  *check({ node }) {
    if (pick(node, 'ClusterStmt')) yield 'CLUSTER rewrites the table under a lock'
    const vacuum = pick(node, 'VacuumStmt')
    const full = pickAll(vacuum?.options, 'DefElem').some(({ defname }) => defname === 'full')
    if (full) yield 'VACUUM FULL rewrites the table under a lock'
  }
}
