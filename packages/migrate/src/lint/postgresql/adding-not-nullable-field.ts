import type { Node } from 'libpg-query'
import { tableChanges } from '../../sql/postgresql-tree.js'
import type { PostgresStatement, Rule } from '../rule.js'

export const addingNotNullableField: Rule<PostgresStatement> = {
  title: 'NOT NULL is not set on a column of an existing table without a validated check',
  why: 'The server reads the whole table under an ACCESS EXCLUSIVE lock, which blocks reads and writes.',
  fix: 'Add CHECK (column IS NOT NULL) NOT VALID, validate it in a migration of its own, then SET NOT NULL, then drop the check.',
  severity: 'error',
  sections: 'both',
  *check(statement, section) {
    for (const { table, command } of tableChanges(statement.node)) {
      if (command.subtype !== 'AT_SetNotNull' || section.isNew(table, statement)) continue
      const earlier = section.statements.slice(0, statement.index)
      if (!earlier.some(({ node }) => validates(node, table))) {
        yield `SET NOT NULL on ${table}.${command.name ?? ''} reads every row while the table is locked`
      }
    }
  }
}

const validates = (node: Node, table: string): boolean =>
  tableChanges(node).some((change) => change.table === table && change.command.subtype === 'AT_ValidateConstraint')
