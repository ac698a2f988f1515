import { pick } from '../../sql/postgresql-tree.js'
import type { PostgresStatement, Rule } from '../rule.js'

export const banDropDatabase: Rule<PostgresStatement> = {
  title: 'A migration does not drop a database',
  why: 'Everything in it is gone, for every program that uses it.',
  fix: 'Drop databases by hand, never from a migration.',
  severity: 'error',
  sections: 'both',
  *check({ node }) {
    const drop = pick(node, 'DropdbStmt')
    if (drop) yield `Database ${drop.dbname ?? ''} is dropped`
  }
}
