import type { Node } from 'libpg-query'
import {
  constraintsOf,
  definedColumns,
  type NodeOf,
  pick,
  pickAll,
  strings,
  tableChanges,
  typeName
} from '../sql/postgresql-tree.js'
import { tableName } from './context.js'
import { Refusal } from './refusal.js'
import { readTriggerFunction, type TriggerFunction } from './trigger-function.js'

interface Table {
  /** PostgreSQL's names of the column types. */
  readonly types: Map<string, string>
  primaryKey: readonly string[]
}

/** What the statements before made, as far as later ones need to know. */
export class Catalog {
  readonly #tables = new Map<string, Table>()
  readonly #indexes = new Map<string, string>()
  readonly #functions = new Map<string, TriggerFunction>()
  /** Function by `trigger on table`. */
  readonly #triggers = new Map<string, string>()

  columnType = (table: string, column: string): string | undefined => this.#tables.get(table)?.types.get(column)
  primaryKey = (table: string): readonly string[] => this.#tables.get(table)?.primaryKey ?? []
  tableOfIndex = (index: string): string | undefined => this.#indexes.get(index)
  triggerFunction = (name: string): TriggerFunction | undefined => this.#functions.get(name)
  /** True when a trigger calls the function, so that changing it would change the trigger. */
  isCalled = (name: string): boolean => [...this.#triggers.values()].includes(name)

  /** Takes note of a statement; `text` is its SQL. Statements that nobody can translate leave no trace. */
  async learn(node: Node, text: string): Promise<void> {
    try {
      await this.#learn(node, text)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
    }
  }

  async #learn(node: Node, text: string): Promise<void> {
    const create = pick(node, 'CreateStmt')
    if (create) this.#tables.set(tableName(create.relation), { types: new Map(), primaryKey: [] })
    this.#learnColumns(node)
    this.#learnRename(pick(node, 'RenameStmt'))
    const index = pick(node, 'IndexStmt')
    if (index) this.#indexes.set(indexName(index), tableName(index.relation))
    const routine = pick(node, 'CreateFunctionStmt')
    if (routine) {
      const name = strings(routine.funcname).at(-1) ?? ''
      this.#functions.delete(name)
      this.#functions.set(name, await readTriggerFunction(routine, text))
    }
    const trigger = pick(node, 'CreateTrigStmt')
    if (trigger) {
      const called = strings(trigger.funcname).at(-1) ?? ''
      this.#triggers.set(`${trigger.trigname ?? ''} on ${tableName(trigger.relation)}`, called)
    }
    const drop = pick(node, 'DropStmt')
    if (drop?.removeType !== 'OBJECT_TRIGGER') return
    for (const { items } of pickAll(drop.objects, 'List')) {
      const path = strings(items)
      this.#triggers.delete(`${path.at(-1) ?? ''} on ${path.at(-2) ?? ''}`)
    }
  }

  #learnRename(rename: NodeOf<'RenameStmt'> | undefined): void {
    const from = tableName(rename?.relation)
    const table = this.#tables.get(from)
    if (rename?.renameType === 'OBJECT_TABLE' && table) {
      this.#tables.delete(from)
      this.#tables.set(rename.newname ?? '', table)
      for (const [index, of] of this.#indexes) if (of === from) this.#indexes.set(index, rename.newname ?? '')
    }
    if (rename?.renameType !== 'OBJECT_COLUMN' || !table) return
    table.types.set(rename.newname ?? '', table.types.get(rename.subname ?? '') ?? '')
    table.primaryKey = table.primaryKey.map((column) => (column === rename.subname ? (rename.newname ?? '') : column))
  }

  #learnColumns(node: Node): void {
    for (const { table, column } of definedColumns(node)) {
      const known = this.#tables.get(table.replace(/^public\./, ''))
      known?.types.set(column.colname ?? '', typeName(column.typeName))
      if (known && constraintsOf(column).some(({ contype }) => contype === 'CONSTR_PRIMARY'))
        known.primaryKey = [column.colname ?? '']
    }
    const create = pick(node, 'CreateStmt')
    const own = pickAll(create?.tableElts, 'Constraint').map((constraint) => ({
      table: tableName(create?.relation),
      constraint
    }))
    const added = tableChanges(node).flatMap(({ table, constraint }) => (constraint ? [{ table, constraint }] : []))
    for (const { table, constraint } of [...own, ...added]) {
      const known = this.#tables.get(table.replace(/^public\./, ''))
      if (known && constraint.contype === 'CONSTR_PRIMARY') known.primaryKey = strings(constraint.keys)
    }
  }
}

/** The name PostgreSQL gives to an index that has none. */
export function indexName(index: NodeOf<'IndexStmt'>): string {
  const columns = pickAll(index.indexParams, 'IndexElem').map(({ name }) => name ?? 'expr')
  return index.idxname ?? [index.relation?.relname, ...columns, 'idx'].join('_')
}
