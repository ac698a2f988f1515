import { tableChanges } from '../../sql/postgresql-tree.js'
import type { PostgresStatement, Rule } from '../rule.js'

export const banDropNotNull: Rule<PostgresStatement> = {
  title: 'NOT NULL is not taken away from a column',
  why: 'Programs that rely on a value meet NULL and fail.',
  fix: 'Make every reader accept NULL first; then allow this rule for the statement.',
  severity: 'warning',
  sections: 'up',
  *check({ node }) {
    for (const { table, command } of tableChanges(node)) {
      if (command.subtype === 'AT_DropNotNull') yield `${table}.${command.name ?? ''} may now be NULL`
    }
  }
}
