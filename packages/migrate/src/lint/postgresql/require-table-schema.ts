import { pick, pickAll, strings } from '../../sql/postgresql-tree.js'
import type { PostgresStatement, Rule } from '../rule.js'

export const requireTableSchema: Rule<PostgresStatement> = {
  title: 'Tables are named with their schema',
  why: 'Which table is meant depends on the search_path of the session.',
  fix: 'Write schema.table.',
  severity: 'warning',
  sections: 'both',
  optIn: true,
  *check({ node }) {
    const create = pick(node, 'CreateStmt')
    const as = pick(node, 'CreateTableAsStmt')
    const drop = pick(node, 'DropStmt')
    const alter = pick(node, 'AlterTableStmt')
    const rename = pick(node, 'RenameStmt')
    const renamed =
      rename?.relationType === 'OBJECT_TABLE' || rename?.renameType === 'OBJECT_TABLE' ? rename.relation : undefined
    const relations = [
      renamed,
      create?.relation,
      as?.into?.rel,
      alter?.objtype === 'OBJECT_TABLE' ? alter.relation : undefined
    ]
    for (const relation of relations) {
      if (relation && !relation.schemaname && relation.relpersistence !== 't')
        yield `${relation.relname ?? ''} has no schema`
    }
    if (drop?.removeType !== 'OBJECT_TABLE') return
    for (const { items } of pickAll(drop.objects, 'List'))
      if (strings(items).length < 2) yield `${strings(items).join('.')} has no schema`
  }
}
