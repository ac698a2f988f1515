import { pick, relationName } from '../../sql/postgresql-tree.js'
import type { PostgresStatement, Rule } from '../rule.js'

export const renamingTable: Rule<PostgresStatement> = {
  title: 'A table in use keeps its name',
  why: 'Running programs that use the old name fail at once.',
  fix: 'Rename and create a view with the old name in the same transaction, or copy in steps.',
  severity: 'error',
  sections: 'up',
  *check(statement, section) {
    const rename = pick(statement.node, 'RenameStmt')
    if (rename?.renameType !== 'OBJECT_TABLE' || section.isNew(relationName(rename.relation), statement)) return
    yield `Table ${relationName(rename.relation)} becomes ${rename.newname ?? ''}`
  }
}
