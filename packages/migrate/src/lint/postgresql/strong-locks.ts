import { pick, pickAll, relationName, tableChanges } from '../../sql/postgresql-tree.js'
import type { PostgresStatement, Section } from '../rule.js'

/** True for a statement that takes a lock which blocks writes or more on a table that the section did not make. */
export function locksExistingTable(statement: PostgresStatement, section: Section<PostgresStatement>): boolean {
  const { node } = statement
  const drop = pick(node, 'DropStmt')
  if (drop && (drop.removeType === 'OBJECT_TABLE' || drop.removeType === 'OBJECT_INDEX')) return !drop.concurrent
  if (pick(node, 'TruncateStmt') || pick(node, 'ClusterStmt') || pick(node, 'LockStmt')) return true
  return lockedTables(statement).some((table) => !section.isNew(table, statement))
}

function lockedTables({ node }: PostgresStatement): string[] {
  const index = pick(node, 'IndexStmt')
  if (index && !index.concurrent) return [relationName(index.relation)]
  const rename = pick(node, 'RenameStmt')
  if (rename?.relation) return [relationName(rename.relation)]
  const trigger = pick(node, 'CreateTrigStmt')
  if (trigger) return [relationName(trigger.relation)]
  const create = pick(node, 'CreateStmt')
  const references = pickAll(create?.tableElts, 'Constraint').flatMap((constraint) => constraint.pktable ?? [])
  return [...tableChanges(node).map(({ table }) => table), ...references.map((table) => relationName(table))]
}
