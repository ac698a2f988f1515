import { tableChanges } from '../../sql/postgresql-tree.js'
import type { PostgresStatement, Rule } from '../rule.js'

export const changingColumnType: Rule<PostgresStatement> = {
  title: 'The type of a column in use is not changed in place',
  why: 'The table is usually rewritten under an ACCESS EXCLUSIVE lock, and programs meet another type from one moment to the next.',
  fix: 'Add a column of the new type, fill it in batches, switch the programs, then drop the old one.',
  severity: 'error',
  sections: 'both',
  *check(statement, section) {
    for (const { table, command } of tableChanges(statement.node)) {
      if (command.subtype === 'AT_AlterColumnType' && !section.isNew(table, statement)) {
        yield `${table}.${command.name ?? ''} changes its type`
      }
    }
  }
}
