import { pick } from '../../sql/postgresql-tree.js'
import type { PostgresStatement, Rule } from '../rule.js'

export const requireEnumValueOrdering: Rule<PostgresStatement> = {
  title: 'A new enum value says where it sorts',
  why: 'Without BEFORE or AFTER it sorts last, and the order of an enum cannot be changed later.',
  fix: "Write ADD VALUE 'x' BEFORE 'y' or AFTER 'y'.",
  severity: 'warning',
  sections: 'up',
  *check({ node }) {
    const alter = pick(node, 'AlterEnumStmt')
    if (alter?.newVal && !alter.oldVal && !alter.newValNeighbor) yield `Value '${alter.newVal}' is put last`
  }
}
