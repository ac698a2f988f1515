import { pick, relationName } from '../../sql/postgresql-tree.js'
import type { PostgresStatement, Rule } from '../rule.js'

export const renamingColumn: Rule<PostgresStatement> = {
  title: 'A column in use keeps its name',
  why: 'Running programs that use the old name fail at once.',
  fix: 'Add the new one, write to both, switch the readers, then drop the old one.',
  severity: 'error',
  sections: 'up',
  *check(statement, section) {
    const rename = pick(statement.node, 'RenameStmt')
    if (rename?.renameType !== 'OBJECT_COLUMN' || section.isNew(relationName(rename.relation), statement)) return
    yield `Column ${relationName(rename.relation)}.${rename.subname ?? ''} becomes ${rename.newname ?? ''}`
  }
}
