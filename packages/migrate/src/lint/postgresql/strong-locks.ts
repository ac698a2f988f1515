import { constraintsOf, pick, pickAll, relationName, tableChanges } from '../../sql/postgresql-tree.js'
import type { PostgresStatement, Section } from '../rule.js'

/** True for a statement that takes a lock which blocks writes or more on a table that the section did not make. */
export function locksExistingTable(statement: PostgresStatement, section: Section<PostgresStatement>): boolean {
  const { node } = statement
  const drop = pick(node, 'DropStmt')
  if (drop && lockedByDrop.has(drop.removeType ?? '')) return !drop.concurrent
  const options = [
    ...pickAll(pick(node, 'VacuumStmt')?.options, 'DefElem'),
    ...pickAll(pick(node, 'ReindexStmt')?.params, 'DefElem')
  ]
  if (pick(node, 'VacuumStmt')) return options.some(({ defname }) => defname === 'full')
  if (pick(node, 'ReindexStmt')) return !options.some(({ defname }) => defname === 'concurrently')
  if (pick(node, 'AlterDomainStmt')?.subtype === 'C') return true
  if (pick(node, 'TruncateStmt') || pick(node, 'ClusterStmt') || pick(node, 'LockStmt')) return true
  return lockedTables(statement).some((table) => !section.isNew(table, statement))
}

const lockedByDrop = new Set([
  'OBJECT_TABLE',
  'OBJECT_INDEX',
  'OBJECT_VIEW',
  'OBJECT_MATVIEW',
  'OBJECT_SEQUENCE',
  'OBJECT_TRIGGER',
  'OBJECT_TYPE'
])

function lockedTables({ node }: PostgresStatement): string[] {
  const index = pick(node, 'IndexStmt')
  if (index && !index.concurrent) return [relationName(index.relation)]
  const rename = pick(node, 'RenameStmt')
  if (rename?.relation) return [relationName(rename.relation)]
  const trigger = pick(node, 'CreateTrigStmt')
  if (trigger) return [relationName(trigger.relation)]
  const create = pick(node, 'CreateStmt')
  const columns = pickAll(create?.tableElts, 'ColumnDef').flatMap((column) => constraintsOf(column))
  const constraints = [...columns, ...pickAll(create?.tableElts, 'Constraint')]
  const references = constraints.flatMap((constraint) => constraint.pktable ?? [])
  return [...tableChanges(node).map(({ table }) => table), ...references.map((table) => relationName(table))]
}
