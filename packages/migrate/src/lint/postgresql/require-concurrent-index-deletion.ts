import { pick, pickAll, strings } from '../../sql/postgresql-tree.js'
import type { PostgresStatement, Rule } from '../rule.js'

export const requireConcurrentIndexDeletion: Rule<PostgresStatement> = {
  title: 'An index is dropped CONCURRENTLY',
  why: 'DROP INDEX waits for an ACCESS EXCLUSIVE lock on the table, and everyone else waits behind it.',
  fix: 'DROP INDEX CONCURRENTLY in a migration of its own, with the line "-- kit: no-transaction".',
  severity: 'warning',
  sections: 'both',
  *check({ node }) {
    const drop = pick(node, 'DropStmt')
    if (drop?.removeType !== 'OBJECT_INDEX' || drop.concurrent) return
    for (const name of pickAll(drop.objects, 'List'))
      yield `Dropping index ${strings(name.items).join('.')} locks its table`
  }
}
