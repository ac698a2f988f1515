import type { AlterTableStmt, RenameStmt } from 'libpg-query'
import { constraintsOf, nodeName, type TableChange, tableChanges } from '../sql/postgresql-tree.js'
import { writeColumn, type WrittenColumn } from './column.js'
import { writeConstraint } from './constraint.js'
import { type Context, tableName } from './context.js'
import { named } from './create-table.js'
import { translateExpression } from './expression.js'
import { refuse } from './refusal.js'

/** One statement an action, as SQLite asks for. */
export function writeAlterTable(alter: AlterTableStmt, context: Context): string[] {
  if (alter.objtype !== 'OBJECT_TABLE') return refuse('ALTER of anything but a table')
  const table = tableName(alter.relation)
  return tableChanges({ AlterTableStmt: alter }).flatMap((change) => writeChange(change, table, context))
}

function writeChange({ command, column, constraint }: TableChange, table: string, context: Context): string[] {
  const { target } = context
  const head = `ALTER TABLE ${target.quoteName(table)}`
  const name = target.quoteName(command.name ?? '')
  switch (command.subtype) {
    case 'AT_AddColumn':
      return column ? addColumn(column, table, context) : refuse('ADD COLUMN without a column')
    case 'AT_DropColumn':
      return command.behavior === 'DROP_CASCADE' ? refuse('DROP COLUMN … CASCADE') : [`${head} DROP COLUMN ${name}`]
    case 'AT_AddConstraint': {
      if (constraint?.skip_validation) return refuse('NOT VALID', undefined, constraint.location)
      const written = constraint && writeConstraint(constraint, table, context)
      if (!written) return refuse('this constraint', undefined, constraint?.location)
      if (target.id === 'mysql') return [`${head} ADD ${named(written, context)}`]
      if (written.kind !== 'UNIQUE')
        return refuse(`ADD ${written.kind} to a table of another migration`, rebuild, constraint.location)
      const columns = written.columns.map((one) => target.quoteName(one)).join(', ')
      return [`CREATE UNIQUE INDEX ${target.quoteName(written.name)} ON ${target.quoteName(table)} (${columns})`]
    }
    case 'AT_DropConstraint':
      if (command.behavior === 'DROP_CASCADE') return refuse('DROP CONSTRAINT … CASCADE')
      if (target.id === 'sqlite') return refuse('DROP CONSTRAINT', rebuild)
      return [command.name === `${table}_pkey` ? `${head} DROP PRIMARY KEY` : `${head} DROP CONSTRAINT ${name}`]
    case 'AT_ColumnDefault':
      if (target.id === 'sqlite') return refuse('ALTER COLUMN … DEFAULT', rebuild)
      if (command.def === undefined) return [`${head} ALTER COLUMN ${name} DROP DEFAULT`]
      return [
        `${head} ALTER COLUMN ${name} SET DEFAULT ${writeDefault(translateExpression(command.def, target), command.def)}`
      ]
    case 'AT_AlterColumnType':
    case 'AT_SetNotNull':
    case 'AT_DropNotNull':
      return refuse(
        changes[command.subtype] ?? '',
        target.id === 'sqlite' ? rebuild : 'MODIFY COLUMN repeats the whole column'
      )
    default:
      return refuse(
        `ALTER TABLE … ${(command.subtype ?? '')
          .replace('AT_', '')
          .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
          .toUpperCase()}`
      )
  }
}

const rebuild = 'in SQLite the table is rebuilt: create new, copy, drop old, rename'
const changes: Readonly<Record<string, string>> = {
  AT_AlterColumnType: 'ALTER COLUMN … TYPE',
  AT_SetNotNull: 'SET NOT NULL',
  AT_DropNotNull: 'DROP NOT NULL'
}

const writeDefault = (written: string, node: NonNullable<TableChange['command']['def']>): string =>
  nodeName(node) === 'A_Const' || written.startsWith('(') ? written : `(${written})`

function addColumn(column: NonNullable<TableChange['column']>, table: string, context: Context): string[] {
  const { target } = context
  const unique = constraintsOf(column).some(({ contype }) => contype === 'CONSTR_UNIQUE')
  const primary = constraintsOf(column).some(({ contype }) => contype === 'CONSTR_PRIMARY')
  const role = { table, primaryKey: primary, wholePrimaryKey: primary, unique, comment: undefined }
  const written = writeColumn(column, role, context)
  const head = `ALTER TABLE ${target.quoteName(table)} ADD COLUMN ${written.definition}`
  if (target.id === 'mysql')
    return [[head, ...written.constraints.map((one) => `ADD ${named(one, context)}`)].join(', ')]
  refuseWhatSqliteCannotAdd(written, column.location)
  const inline = written.constraints
    .filter(({ kind }) => kind !== 'UNIQUE')
    .map((one) => `CONSTRAINT ${target.quoteName(one.name)} ${one.inline}`)
  const indexes = written.constraints
    .filter(({ kind }) => kind === 'UNIQUE')
    .map(
      ({ name }) =>
        `CREATE UNIQUE INDEX ${target.quoteName(name)} ON ${target.quoteName(table)} (${target.quoteName(written.name)})`
    )
  return [[head, ...inline, ...written.typeChecks.map((check) => `CHECK (${check})`)].join(' '), ...indexes]
}

function refuseWhatSqliteCannotAdd(column: WrittenColumn, location: number | undefined): void {
  if (column.constraints.some(({ kind }) => kind === 'PRIMARY KEY'))
    refuse('ADD COLUMN with PRIMARY KEY', rebuild, location)
  if (column.notNull && !column.hasDefault)
    refuse('ADD COLUMN with NOT NULL and no default', 'give it a constant default', location)
  if (!column.constantDefault) refuse('ADD COLUMN with a default that is not constant', 'SQLite refuses it', location)
  if (column.definition.includes(' STORED')) refuse('ADD COLUMN with a stored expression', rebuild, location)
}

export function writeRename(rename: RenameStmt, context: Context): string[] {
  const { target } = context
  const name = target.quoteName(rename.newname ?? '')
  const table = target.quoteName(tableName(rename.relation))
  if (rename.renameType === 'OBJECT_TABLE') return [`ALTER TABLE ${table} RENAME TO ${name}`]
  if (rename.renameType === 'OBJECT_COLUMN' && rename.relationType === 'OBJECT_TABLE') {
    return [`ALTER TABLE ${table} RENAME COLUMN ${target.quoteName(rename.subname ?? '')} TO ${name}`]
  }
  if (rename.renameType === 'OBJECT_INDEX' && target.id === 'mysql') {
    const on = context.catalog.tableOfIndex(tableName(rename.relation))
    if (on !== undefined) return [`ALTER TABLE ${target.quoteName(on)} RENAME INDEX ${table} TO ${name}`]
  }
  return refuse(
    `RENAME of ${(rename.renameType ?? '').replace('OBJECT_', '').toLowerCase()}`,
    undefined,
    rename.relation?.location
  )
}
