import { pick, tableChanges } from '../../sql/postgresql-tree.js'
import type { PostgresStatement, Rule } from '../rule.js'

export const requireConcurrentPartitionDetach: Rule<PostgresStatement> = {
  title: 'A partition is detached CONCURRENTLY',
  why: 'DETACH PARTITION holds an ACCESS EXCLUSIVE lock on the parent, which blocks reads and writes of all partitions.',
  fix: 'DETACH PARTITION … CONCURRENTLY in a migration of its own, with the line "-- kit: no-transaction".',
  severity: 'error',
  sections: 'both',
  *check({ node }) {
    for (const { table, command } of tableChanges(node)) {
      if (command.subtype === 'AT_DetachPartition' && !pick(command.def, 'PartitionCmd')?.concurrent) {
        yield `Detaching a partition of ${table} locks the whole table`
      }
    }
  }
}
