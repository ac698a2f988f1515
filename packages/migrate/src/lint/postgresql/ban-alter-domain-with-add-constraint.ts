import { pick, strings } from '../../sql/postgresql-tree.js'
import type { PostgresStatement, Rule } from '../rule.js'

export const banAlterDomainWithAddConstraint: Rule<PostgresStatement> = {
  title: 'A domain in use gets no new constraint',
  why: 'Every table with a column of the domain is read under a lock, all in one transaction.',
  fix: 'Use a CHECK constraint on the tables instead of on the domain.',
  severity: 'error',
  sections: 'both',
  *check({ node }) {
    const alter = pick(node, 'AlterDomainStmt')
    if (alter?.subtype === 'C') yield `Domain ${strings(alter.typeName).join('.')} gets a constraint`
  }
}
