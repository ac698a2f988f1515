import type { CreateStmt } from 'libpg-query'
import { constraintsOf, nodeName, pickAll, strings } from '../sql/postgresql-tree.js'
import { writeColumn } from './column.js'
import { constraintNodes, numbered, type WrittenConstraint, writeConstraint } from './constraint.js'
import { type Context, tableName } from './context.js'
import { refuse } from './refusal.js'

/** Comments that the same file puts on columns, as `table.column`; MySQL keeps them in the column itself. */
export type ColumnComments = ReadonlyMap<string, string>

export function writeCreateTable(create: CreateStmt, context: Context, comments: ColumnComments): string[] {
  const { target } = context
  const table = tableName(create.relation)
  refuseExtras(create)
  const listed = constraintNodes(create.tableElts)
  const keys = primaryKey(create)
  const columns = pickAll(create.tableElts, 'ColumnDef').map((column) => {
    const name = column.colname ?? ''
    const unique = [...constraintsOf(column), ...listed.filter(({ keys: of }) => strings(of)[0] === name)]
    return writeColumn(
      column,
      {
        table,
        primaryKey: keys.includes(name),
        wholePrimaryKey: keys.length === 1 && keys[0] === name,
        unique: unique.some(({ contype }) => contype === 'CONSTR_UNIQUE'),
        comment: comments.get(`${table}.${name}`)
      },
      context
    )
  })
  const inlineKey = columns.some(({ definition }) => definition.includes(' PRIMARY KEY AUTOINCREMENT'))
  const constraints = numbered([
    ...columns.flatMap((column) => column.constraints),
    ...listed.flatMap((constraint) => writeConstraint(constraint, table, context) ?? [])
  ]).filter(({ kind }) => !(inlineKey && kind === 'PRIMARY KEY'))
  const lines = [
    ...columns.map(({ definition }) => definition),
    ...constraints.map((constraint) => named(constraint, context)),
    ...columns.flatMap(({ typeChecks }) => typeChecks.map((check) => `CHECK (${check})`))
  ]
  const temporary = create.relation?.relpersistence === 't' ? 'TEMPORARY ' : ''
  const guard = create.if_not_exists ? 'IF NOT EXISTS ' : ''
  const head = `CREATE ${temporary}TABLE ${guard}${target.quoteName(table)}`
  return [`${head} (\n  ${lines.join(',\n  ')}\n)${target.id === 'mysql' ? mysqlOptions : ''}`]
}

/** utf8mb4_bin compares as PostgreSQL does by default: capitals and accents count. */
const mysqlOptions = ' ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin'

export function named({ kind, name, body }: WrittenConstraint, { target }: Context): string {
  return kind === 'PRIMARY KEY' ? body : `CONSTRAINT ${target.quoteName(name)} ${body}`
}

function primaryKey(create: CreateStmt): string[] {
  const inline = pickAll(create.tableElts, 'ColumnDef').find((column) =>
    constraintsOf(column).some(({ contype }) => contype === 'CONSTR_PRIMARY')
  )
  if (inline) return [inline.colname ?? '']
  return strings(constraintNodes(create.tableElts).find(({ contype }) => contype === 'CONSTR_PRIMARY')?.keys)
}

function refuseExtras(create: CreateStmt): void {
  const { location } = create.relation ?? {}
  if (create.inhRelations?.length) refuse(create.partbound ? 'PARTITION OF' : 'INHERITS', undefined, location)
  if (create.partspec) refuse('PARTITION BY', undefined, location)
  if (create.ofTypename) refuse('CREATE TABLE … OF', undefined, location)
  if (create.options?.length) refuse('storage parameters', undefined, location)
  if (create.tablespacename !== undefined || create.accessMethod !== undefined)
    refuse('TABLESPACE or USING', undefined, location)
  if (create.relation?.relpersistence === 'u') refuse('UNLOGGED', undefined, location)
  if (create.oncommit !== undefined && create.oncommit !== 'ONCOMMIT_NOOP') refuse('ON COMMIT', undefined, location)
  for (const element of create.tableElts ?? []) {
    const name = nodeName(element)
    if (name !== 'ColumnDef' && name !== 'Constraint')
      refuse(name === 'TableLikeClause' ? 'LIKE' : name, undefined, location)
  }
  for (const { contype, location: at } of constraintNodes(create.tableElts)) {
    if (contype === 'CONSTR_NOTNULL') refuse('NOT NULL as a constraint of the table', 'write it after the column', at)
  }
}
