import type { AlterTableCmd, ColumnDef, Constraint, Node, RangeVar, TypeName } from 'libpg-query'

type KeyOf<T> = T extends T ? keyof T : never
/** Names of node types in PostgreSQL's parse tree. */
export type NodeName = KeyOf<Node>
export type NodeOf<K extends NodeName> = Extract<Node, Record<K, unknown>> extends Record<K, infer V> ? V : never

/** The node when it is of that type. */
export function pick<K extends NodeName>(node: Node | undefined, name: K): NodeOf<K> | undefined {
  return node === undefined ? undefined : (node as Partial<Record<K, NodeOf<K>>>)[name]
}

/** The members of a list that are of that type. */
export function pickAll<K extends NodeName>(nodes: readonly Node[] | undefined, name: K): NodeOf<K>[] {
  return (nodes ?? []).flatMap((node) => pick(node, name) ?? [])
}

/** The type of a node, such as `CreateStmt`. */
export const nodeName = (node: Node): string => Object.keys(node)[0] ?? ''

/** `['public', 'users']` for a list of String nodes. */
export const strings = (nodes: readonly Node[] | undefined): string[] =>
  pickAll(nodes, 'String').map((node) => node.sval ?? '')

export const relationName = (relation: RangeVar | undefined): string =>
  [relation?.schemaname, relation?.relname].filter(Boolean).join('.')

/** PostgreSQL's own name of a type, without `pg_catalog`: `int4`, `varchar`, `timestamptz`, `bpchar`. */
export function typeName(type: TypeName | undefined): string {
  const names = strings(type?.names)
  return (names[0] === 'pg_catalog' ? names.slice(1) : names).join('.')
}

export function constraintsOf(column: ColumnDef | undefined): Constraint[] {
  return pickAll(column?.constraints, 'Constraint')
}

export interface TableChange {
  readonly table: string
  readonly command: AlterTableCmd
  /** The column, for ADD COLUMN and ALTER COLUMN TYPE. */
  readonly column: ColumnDef | undefined
  /** The constraint, for ADD CONSTRAINT. */
  readonly constraint: Constraint | undefined
}

/** The actions of an ALTER TABLE. */
export function tableChanges(node: Node): TableChange[] {
  const alter = pick(node, 'AlterTableStmt')
  if (alter === undefined || alter.objtype !== 'OBJECT_TABLE') return []
  return pickAll(alter.cmds, 'AlterTableCmd').map((command) => ({
    table: relationName(alter.relation),
    command,
    column: pick(command.def, 'ColumnDef'),
    constraint: pick(command.def, 'Constraint')
  }))
}

export interface DefinedColumn {
  readonly table: string
  readonly column: ColumnDef
  /** False in CREATE TABLE, true in ALTER TABLE. */
  readonly existingTable: boolean
}

/** Columns that get a type: in CREATE TABLE, ADD COLUMN and ALTER COLUMN TYPE. */
export function definedColumns(node: Node): DefinedColumn[] {
  const create = pick(node, 'CreateStmt')
  if (create !== undefined) {
    const table = relationName(create.relation)
    return pickAll(create.tableElts, 'ColumnDef').map((column) => ({ table, column, existingTable: false }))
  }
  return tableChanges(node).flatMap(({ table, column, command }) =>
    column === undefined
      ? []
      : [{ table, column: { ...column, colname: column.colname ?? command.name ?? '' }, existingTable: true }]
  )
}

/** Every object of the tree with the field it stands in, in the order written. */
export function* walk(value: unknown, name = ''): Generator<{ name: string; value: Record<string, unknown> }> {
  if (Array.isArray(value)) for (const item of value) yield* walk(item, name)
  else if (typeof value === 'object' && value !== null) {
    yield { name, value: value as Record<string, unknown> }
    for (const [key, inner] of Object.entries(value)) yield* walk(inner, key)
  }
}
