import { pick, pickAll, strings } from '../../sql/postgresql-tree.js'
import type { PostgresStatement, Rule } from '../rule.js'

export const banDropTable: Rule<PostgresStatement> = {
  title: 'A table in use is not dropped',
  why: 'Its data is gone, and running programs that still name it fail at once.',
  fix: 'Deploy code that no longer uses it first, keep a copy of the data, then allow this rule for the statement.',
  severity: 'error',
  sections: 'up',
  *check({ node }) {
    const drop = pick(node, 'DropStmt')
    if (drop?.removeType !== 'OBJECT_TABLE') return
    for (const name of pickAll(drop.objects, 'List'))
      yield `Table ${strings(name.items).join('.')} and its data are dropped`
  }
}
