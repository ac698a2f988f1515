import { locksExistingTable } from './strong-locks.js'
import { pick } from '../../sql/postgresql-tree.js'
import type { PostgresStatement, Rule } from '../rule.js'

export const requireStatementTimeout: Rule<PostgresStatement> = {
  title: 'A migration that takes strong locks sets statement_timeout',
  why: 'A statement that runs on holds its locks for as long.',
  fix: 'Put the line "-- kit: statement-timeout=30s" at the top of the section, or set it for all migrations.',
  severity: 'warning',
  sections: 'both',
  *check(statement, section) {
    if (section.statementTimeout || !locksExistingTable(statement, section)) return
    const before = section.statements.slice(0, statement.index)
    if (before.some(({ node }) => pick(node, 'VariableSetStmt')?.name === 'statement_timeout')) return
    if (before.some((earlier) => locksExistingTable(earlier, section))) return
    yield 'A strong lock is taken here without a limit on how long it is held'
  }
}
