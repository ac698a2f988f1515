import type { Node } from 'libpg-query'
import {
  constraintsOf,
  definedColumns,
  pick,
  pickAll,
  relationName,
  strings,
  tableChanges
} from '../../sql/postgresql-tree.js'
import type { PostgresStatement, Rule } from '../rule.js'

export const requireIndexForForeignKey: Rule<PostgresStatement> = {
  title: 'The columns of a foreign key have an index',
  why: 'Deleting or changing a row of the other table reads this whole table each time.',
  fix: 'Create an index that starts with the columns of the foreign key.',
  severity: 'warning',
  sections: 'up',
  *check({ node }, { statements }) {
    for (const { table, columns } of foreignKeys(node)) {
      if (!statements.some((other) => indexes(other.node, table, columns))) {
        yield `No index on ${table} (${columns.join(', ')}) in this migration`
      }
    }
  }
}

interface Key {
  readonly table: string
  readonly columns: readonly string[]
}

function foreignKeys(node: Node): Key[] {
  const create = pick(node, 'CreateStmt')
  const table = relationName(create?.relation)
  const own = pickAll(create?.tableElts, 'Constraint').map((constraint) => ({ table, constraint }))
  const added = tableChanges(node).flatMap((change) =>
    change.constraint ? [{ table: change.table, constraint: change.constraint }] : []
  )
  const inline = definedColumns(node).flatMap(({ table: of, column }) =>
    constraintsOf(column).some(({ contype }) => contype === 'CONSTR_FOREIGN')
      ? [{ table: of, columns: [column.colname ?? ''] }]
      : []
  )
  const listed = [...own, ...added].filter(({ constraint }) => constraint.contype === 'CONSTR_FOREIGN')
  return [
    ...listed.map(({ table: of, constraint }) => ({ table: of, columns: strings(constraint.fk_attrs) })),
    ...inline
  ]
}

/** True when the statement makes an index (or a key) of the table whose first columns are these, in any order. */
function indexes(node: Node, table: string, columns: readonly string[]): boolean {
  const covers = (names: readonly string[]): boolean => {
    const first = names.slice(0, columns.length)
    return columns.every((column) => first.includes(column))
  }
  const index = pick(node, 'IndexStmt')
  if (index && relationName(index.relation) === table)
    return covers(pickAll(index.indexParams, 'IndexElem').map(({ name }) => name ?? ''))
  const create = pick(node, 'CreateStmt')
  const constraints = [
    ...(create && relationName(create.relation) === table ? pickAll(create.tableElts, 'Constraint') : []),
    ...tableChanges(node).flatMap((change) => (change.table === table && change.constraint ? [change.constraint] : []))
  ]
  const isKey = (contype: string | undefined): boolean => contype === 'CONSTR_PRIMARY' || contype === 'CONSTR_UNIQUE'
  const keyed = definedColumns(node).filter(
    (defined) => defined.table === table && constraintsOf(defined.column).some(({ contype }) => isKey(contype))
  )
  return (
    constraints.some((constraint) => isKey(constraint.contype) && covers(strings(constraint.keys))) ||
    keyed.some(({ column }) => covers([column.colname ?? '']))
  )
}
