import { pick, pickAll, relationName } from '../../sql/postgresql-tree.js'
import type { PostgresStatement, Rule } from '../rule.js'

export const banTruncateCascade: Rule<PostgresStatement> = {
  title: 'TRUNCATE names every table it empties',
  why: 'CASCADE empties every table that references this one, and the ones that reference those.',
  fix: 'Name the tables one by one, without CASCADE.',
  severity: 'error',
  sections: 'both',
  *check({ node }) {
    const truncate = pick(node, 'TruncateStmt')
    if (truncate?.behavior !== 'DROP_CASCADE') return
    for (const table of pickAll(truncate.relations, 'RangeVar'))
      yield `TRUNCATE ${relationName(table)} CASCADE empties other tables too`
  }
}
