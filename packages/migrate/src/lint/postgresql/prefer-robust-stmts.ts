import { pick, tableChanges } from '../../sql/postgresql-tree.js'
import type { PostgresStatement, Rule } from '../rule.js'

export const preferRobustStmts: Rule<PostgresStatement> = {
  title: 'A migration without a transaction can be run again',
  why: 'A failure half way leaves the first statements done; the next run fails on them.',
  fix: 'Write IF NOT EXISTS or IF EXISTS, or let the migration run in a transaction.',
  severity: 'warning',
  sections: 'both',
  *check({ node }, { transaction, statements }) {
    if (transaction || statements.length === 1) return
    const create = pick(node, 'CreateStmt')
    if (create && !create.if_not_exists) yield `CREATE TABLE ${create.relation?.relname ?? ''} lacks IF NOT EXISTS`
    const index = pick(node, 'IndexStmt')
    if (index && !index.if_not_exists) yield `CREATE INDEX ${index.idxname ?? ''} lacks IF NOT EXISTS`
    const drop = pick(node, 'DropStmt')
    if (drop && !drop.missing_ok) yield 'DROP lacks IF EXISTS'
    const value = pick(node, 'AlterEnumStmt')
    if (value?.newVal && !value.oldVal && !value.skipIfNewValExists)
      yield `ADD VALUE '${value.newVal}' lacks IF NOT EXISTS`
    for (const { table, command } of tableChanges(node)) {
      const { subtype, missing_ok: safe } = command
      if (subtype === 'AT_AddColumn' && !safe) yield `ADD COLUMN to ${table} lacks IF NOT EXISTS`
      if ((subtype === 'AT_DropColumn' || subtype === 'AT_DropConstraint') && !safe)
        yield `DROP on ${table} lacks IF EXISTS`
    }
  }
}
