import type { InsertStmt, UpdateStmt } from 'libpg-query'
import { pick, pickAll, walk } from '../../sql/postgresql-tree.js'
import type { PostgresStatement, Rule } from '../rule.js'

export const banDuplicateColumnAssignments: Rule<PostgresStatement> = {
  title: 'A column is named once in INSERT, UPDATE and CREATE TABLE',
  why: 'PostgreSQL refuses the statement, so the migration fails.',
  fix: 'Keep one of the two.',
  severity: 'error',
  sections: 'both',
  *check({ node }) {
    for (const { name, value } of walk(node)) {
      const columns =
        name === 'InsertStmt'
          ? (value as InsertStmt).cols
          : name === 'UpdateStmt'
            ? (value as UpdateStmt).targetList
            : undefined
      yield* repeated(
        pickAll(columns, 'ResTarget')
          .filter(({ indirection }) => !indirection?.length)
          .map((target) => target.name)
      )
    }
    const create = pick(node, 'CreateStmt')
    yield* repeated(pickAll(create?.tableElts, 'ColumnDef').map((column) => column.colname))
  }
}

function* repeated(names: readonly (string | undefined)[]): Generator<string> {
  const seen = new Set<string>()
  for (const name of names) {
    if (name === undefined) continue
    if (seen.has(name)) yield `Column ${name} is named twice`
    seen.add(name)
  }
}
