import { pick, strings } from '../../sql/postgresql-tree.js'
import type { PostgresStatement, Rule } from '../rule.js'

export const banCreateDomainWithConstraint: Rule<PostgresStatement> = {
  title: 'Domains are made without constraints',
  why: 'A constraint on a domain cannot be changed later without locking every table that uses it.',
  fix: 'Put the CHECK on the table, or leave the domain without constraints.',
  severity: 'warning',
  sections: 'up',
  *check({ node }) {
    const domain = pick(node, 'CreateDomainStmt')
    if (domain?.constraints?.length) yield `Domain ${strings(domain.domainname).join('.')} has constraints`
  }
}
