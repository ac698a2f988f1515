import type { Constraint } from 'libpg-query'
import { pickAll, strings } from '../sql/postgresql-tree.js'
import { type Context, quotedTable, tableName } from './context.js'
import { translateExpression } from './expression.js'
import { refuse } from './refusal.js'

/** A constraint in the form that both CREATE TABLE and ALTER TABLE … ADD take. */
export interface WrittenConstraint {
  readonly kind: 'PRIMARY KEY' | 'UNIQUE' | 'CHECK' | 'FOREIGN KEY'
  /** PostgreSQL's own name for it where none is written, so that later migrations can name it. */
  readonly name: string
  readonly columns: readonly string[]
  /** After the name, as a constraint of the table. */
  readonly body: string
  /** After the name, as a constraint of its column. */
  readonly inline: string
}

/** `undefined` for what is not a constraint of its own: NOT NULL, DEFAULT and the like. */
export function writeConstraint(
  constraint: Constraint,
  table: string,
  context: Context,
  column?: string
): WrittenConstraint | undefined {
  const columns = column === undefined ? strings(constraint.keys) : [column]
  const { location } = constraint
  switch (constraint.contype) {
    case 'CONSTR_PRIMARY':
    case 'CONSTR_UNIQUE': {
      const primary = constraint.contype === 'CONSTR_PRIMARY'
      refuseExtras(constraint)
      for (const name of columns) refuseLargeKey(table, name, context, location)
      const kind = primary ? 'PRIMARY KEY' : 'UNIQUE'
      const name = constraint.conname ?? automaticName(table, primary ? [] : columns, primary ? 'pkey' : 'key')
      return { kind, name, columns, body: `${kind} (${quote(columns, context)})`, inline: kind }
    }
    case 'CONSTR_CHECK': {
      const check = `CHECK (${translateExpression(constraint.raw_expr, context.target)})`
      const name = constraint.conname ?? automaticName(table, column === undefined ? [] : [column], 'check')
      return { kind: 'CHECK', name, columns, body: check, inline: check }
    }
    case 'CONSTR_FOREIGN': {
      const from = column === undefined ? strings(constraint.fk_attrs) : [column]
      const references = writeReferences(constraint, context)
      const body = `FOREIGN KEY (${quote(from, context)}) ${references}`
      return {
        kind: 'FOREIGN KEY',
        name: constraint.conname ?? automaticName(table, from, 'fkey'),
        columns: from,
        body,
        inline: references
      }
    }
    case 'CONSTR_EXCLUSION':
      return refuse('EXCLUDE', undefined, location)
    default:
      return undefined
  }
}

/** Names of two checks of one table must differ, as PostgreSQL numbers them too. */
export function numbered(constraints: readonly WrittenConstraint[]): WrittenConstraint[] {
  const taken = new Set<string>()
  return constraints.map((constraint) => {
    let name = constraint.name
    for (let number = 1; taken.has(name); number++) name = constraint.name + String(number)
    taken.add(name)
    return { ...constraint, name }
  })
}

const automaticName = (table: string, columns: readonly string[], suffix: string): string =>
  [table, ...columns, suffix].join('_').slice(0, 63)

const quote = (columns: readonly string[], { target }: Context): string =>
  columns.map((name) => target.quoteName(name)).join(', ')

function refuseExtras({
  nulls_not_distinct: nulls,
  including,
  without_overlaps: overlaps,
  indexname,
  deferrable,
  location
}: Constraint): void {
  if (nulls) refuse('NULLS NOT DISTINCT', undefined, location)
  if (including?.length) refuse('INCLUDE', undefined, location)
  if (overlaps) refuse('WITHOUT OVERLAPS', undefined, location)
  if (indexname) refuse('USING INDEX', 'add the constraint itself', location)
  if (deferrable) refuse('a deferrable key', undefined, location)
}

/** MySQL cannot index a whole text or JSON column. */
export function refuseLargeKey(table: string, column: string, { target, catalog }: Context, location?: number): void {
  const type = catalog.columnType(table, column)
  if (target.id === 'mysql' && type !== undefined && largeTypes.has(type))
    refuse(`a key on the ${type} column ${column}`, 'use varchar(n)', location)
}

export const largeTypes: ReadonlySet<string> = new Set(['text', 'json', 'jsonb', 'bytea'])

const actions: Readonly<Record<string, string>> = { c: 'CASCADE', n: 'SET NULL', r: 'RESTRICT', d: 'SET DEFAULT' }

function writeReferences(constraint: Constraint, context: Context): string {
  const {
    location,
    pktable,
    fk_del_action: onDelete = 'a',
    fk_upd_action: onUpdate = 'a',
    deferrable,
    initdeferred
  } = constraint
  if (constraint.fk_matchtype === 'f') refuse('MATCH FULL', undefined, location)
  if (constraint.fk_with_period) refuse('PERIOD', undefined, location)
  if (constraint.fk_del_set_cols?.length) refuse('ON DELETE SET NULL with columns', undefined, location)
  const mysql = context.target.id === 'mysql'
  if (mysql && deferrable) refuse('DEFERRABLE', undefined, location)
  if (mysql && [onDelete, onUpdate].includes('d')) refuse('SET DEFAULT in a foreign key', undefined, location)
  const named = strings(constraint.pk_attrs)
  const columns = named.length > 0 ? named : context.catalog.primaryKey(tableName(pktable))
  if (columns.length === 0 && mysql) refuse(`REFERENCES ${tableName(pktable)} without columns`, 'name them', location)
  return [
    `REFERENCES ${quotedTable(pktable, context)}${columns.length > 0 ? ` (${quote(columns, context)})` : ''}`,
    onDelete === 'a' ? '' : `ON DELETE ${actions[onDelete] ?? ''}`,
    onUpdate === 'a' ? '' : `ON UPDATE ${actions[onUpdate] ?? ''}`,
    deferrable ? `DEFERRABLE INITIALLY ${initdeferred ? 'DEFERRED' : 'IMMEDIATE'}` : ''
  ]
    .filter((part) => part !== '')
    .join(' ')
}

/** DEFERRABLE and the like after a column's constraint are list members of their own in the parse tree. */
export function withAttributes(constraints: readonly Constraint[]): Constraint[] {
  const merged: Constraint[] = []
  for (const constraint of constraints) {
    const previous = merged.at(-1)
    const attribute = constraint.contype?.startsWith('CONSTR_ATTR_') ?? false
    if (!attribute) merged.push(constraint)
    else if (previous && constraint.contype === 'CONSTR_ATTR_DEFERRABLE')
      merged.splice(-1, 1, { ...previous, deferrable: true })
    else if (previous && constraint.contype === 'CONSTR_ATTR_DEFERRED')
      merged.splice(-1, 1, { ...previous, deferrable: true, initdeferred: true })
    else if (constraint.contype === 'CONSTR_ATTR_NOT_ENFORCED') refuse('NOT ENFORCED', undefined, constraint.location)
  }
  return merged
}

export const constraintNodes = (elements: Parameters<typeof pickAll>[0]): Constraint[] =>
  pickAll(elements, 'Constraint')
