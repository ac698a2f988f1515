import type { Node } from 'libpg-query'
import { tableChanges } from '../../sql/postgresql-tree.js'
import type { PostgresStatement, Rule } from '../rule.js'

export const constraintMissingNotValid: Rule<PostgresStatement> = {
  title: 'A CHECK constraint is added to an existing table without checking its rows at once',
  why: 'The server reads the whole table under an ACCESS EXCLUSIVE lock, which blocks reads and writes. Validating in the same transaction blocks just as long.',
  fix: 'Add it with NOT VALID, then ALTER TABLE … VALIDATE CONSTRAINT in a migration of its own.',
  severity: 'error',
  sections: 'both',
  *check(statement, section) {
    for (const { table, command, constraint } of tableChanges(statement.node)) {
      if (section.isNew(table, statement)) continue
      const checksRows = constraint?.contype === 'CONSTR_CHECK' || constraint?.contype === 'CONSTR_FOREIGN'
      if (checksRows && !constraint.skip_validation) {
        yield `Constraint ${constraint.conname ?? `of ${table}`} is checked against every row under a lock`
      }
      if (command.subtype !== 'AT_ValidateConstraint' || !section.transaction) continue
      const earlier = section.statements.slice(0, statement.index)
      if (earlier.some(({ node }) => adds(node, command.name))) {
        yield `${command.name ?? ''} is added and validated in one transaction, so its lock is held all the while`
      }
    }
  }
}

const adds = (node: Node, name: string | undefined): boolean =>
  tableChanges(node).some(({ constraint }) => constraint?.conname === name && constraint?.skip_validation === true)
