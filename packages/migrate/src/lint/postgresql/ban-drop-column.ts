import { tableChanges } from '../../sql/postgresql-tree.js'
import type { PostgresStatement, Rule } from '../rule.js'

export const banDropColumn: Rule<PostgresStatement> = {
  title: 'A column in use is not dropped',
  why: 'Its data is gone, and running programs that still name it fail at once.',
  fix: 'Deploy code that no longer reads or writes it first; then allow this rule for the statement.',
  severity: 'error',
  sections: 'up',
  *check({ node }) {
    for (const { table, command } of tableChanges(node)) {
      if (command.subtype === 'AT_DropColumn') yield `Column ${table}.${command.name ?? ''} and its data are dropped`
    }
  }
}
