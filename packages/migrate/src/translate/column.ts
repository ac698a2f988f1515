import type { ColumnDef, Constraint, Node } from 'libpg-query'
import { constraintsOf, pick, pickAll, typeName } from '../sql/postgresql-tree.js'
import { bareName, type Context } from './context.js'
import { withAttributes, type WrittenConstraint, writeConstraint } from './constraint.js'
import { translateExpression } from './expression.js'
import { refuse } from './refusal.js'
import type { TargetType } from './target.js'

export interface WrittenColumn {
  readonly name: string
  /** Name, type, NOT NULL, default: everything but the constraints. */
  readonly definition: string
  readonly constraints: readonly WrittenConstraint[]
  /** Conditions that stand for what the type itself promised. */
  readonly typeChecks: readonly string[]
  readonly notNull: boolean
  readonly hasDefault: boolean
  /** The default is the same for all rows and known beforehand. */
  readonly constantDefault: boolean
}

export interface ColumnRole {
  readonly table: string
  /** The column is all of the primary key. */
  readonly wholePrimaryKey: boolean
  /** The column is part of the primary key. */
  readonly primaryKey: boolean
  readonly unique: boolean
  readonly comment: string | undefined
}

export function writeColumn(column: ColumnDef, role: ColumnRole, context: Context): WrittenColumn {
  const { target } = context
  const name = column.colname ?? ''
  if (column.collClause) refuse('COLLATE', undefined, column.location)
  const type = columnType(column, context)
  const own = withAttributes(constraintsOf(column))
  const of = (contype: Constraint['contype']): Constraint | undefined =>
    own.find((constraint) => constraint.contype === contype)
  const identity = of('CONSTR_IDENTITY')
  if (identity?.options?.length) refuse('options of an identity column', undefined, identity.location)
  const counts = type.counter === true || identity !== undefined
  const notNull = counts || role.primaryKey || of('CONSTR_NOTNULL') !== undefined
  const fallback = of('CONSTR_DEFAULT')
  const generated = of('CONSTR_GENERATED')
  if (generated && notNull && target.id === 'mysql')
    refuse('NOT NULL on a generated column', 'MariaDB has none', generated.location)
  const written = fallback ? writeDefault(fallback.raw_expr, type, context) : undefined
  const inlineKey = counts ? counter(role, context, column.location) : ''
  const parts = [
    target.quoteName(name),
    type.sql,
    generated
      ? `GENERATED ALWAYS AS (${translateExpression(generated.raw_expr, target)}) ${generated.generated_kind === 'v' ? 'VIRTUAL' : 'STORED'}`
      : '',
    inlineKey === '' || target.id === 'mysql' ? (notNull ? 'NOT NULL' : generated ? '' : 'NULL') : '',
    inlineKey,
    written === undefined ? '' : `DEFAULT ${written}`,
    role.comment !== undefined && target.id === 'mysql' ? `COMMENT ${target.quoteText(role.comment)}` : ''
  ]
  return {
    name,
    definition: parts.filter((part) => part !== '').join(' '),
    constraints: own.flatMap((constraint) => writeConstraint(constraint, role.table, context, name) ?? []),
    typeChecks: type.check ? [type.check(target.quoteName(name))] : [],
    notNull,
    hasDefault: written !== undefined || generated !== undefined,
    constantDefault: written === undefined || !written.startsWith('(')
  }
}

function columnType(column: ColumnDef, { target }: Context): TargetType {
  const { typeName: type } = column
  if (type?.arrayBounds?.length)
    return refuse(`the array type ${typeName(type)}[]`, 'use a table of its own or jsonb', type.location)
  const name = bareName(typeName(type).split('.'), type?.location)
  const numbers = pickAll(type?.typmods, 'A_Const').map((constant) => constant.ival?.ival ?? 0)
  return target.type(name, numbers, type)
}

/** Counting columns must be keys: in MySQL any, in SQLite the whole primary key, which is then written inline. */
function counter({ wholePrimaryKey, unique }: ColumnRole, { target }: Context, location: number | undefined): string {
  if (target.id === 'sqlite')
    return wholePrimaryKey
      ? 'PRIMARY KEY AUTOINCREMENT'
      : refuse('a counter that is not the primary key', undefined, location)
  return wholePrimaryKey || unique ? 'AUTO_INCREMENT' : refuse('a counter that is not a key', undefined, location)
}

/** Constants as they are; expressions in parentheses, as all engines ask for. */
function writeDefault(node: Node | undefined, type: TargetType, { target }: Context): string {
  const text = pick(node, 'A_Const')?.sval?.sval
  if (type.sql === 'BOOLEAN' && text !== undefined) return /^(t|true|y|yes|on|1)$/i.test(text) ? 'TRUE' : 'FALSE'
  const written = translateExpression(node, target)
  if (written === target.now && type.sql !== 'LONGTEXT') return writeNow(type, target)
  const constant = pick(node, 'A_Const') !== undefined || pick(node, 'TypeCast') !== undefined
  return (constant && !type.large) || written.startsWith('(') ? written : `(${written})`
}

function writeNow({ sql }: TargetType, target: Context['target']): string {
  if (target.id === 'sqlite') return target.now
  const digits = /^(?:DATETIME|TIMESTAMP)\((\d)\)$/.exec(sql)?.[1]
  if (digits !== undefined) return `CURRENT_TIMESTAMP(${digits})`
  return sql === 'DATE' ? target.today : refuse(`now() as default of a ${sql.toLowerCase()} column`)
}
