import { locksExistingTable } from './strong-locks.js'
import { pick } from '../../sql/postgresql-tree.js'
import type { PostgresStatement, Rule } from '../rule.js'

export const requireLockTimeout: Rule<PostgresStatement> = {
  title: 'A migration that takes strong locks sets lock_timeout',
  why: 'A statement that waits for a lock makes everyone else wait behind it.',
  fix: 'Put the line "-- kit: lock-timeout=1s" at the top of the section, or set it for all migrations.',
  severity: 'warning',
  sections: 'both',
  *check(statement, section) {
    if (section.lockTimeout || !locksExistingTable(statement, section)) return
    const before = section.statements.slice(0, statement.index)
    if (before.some(({ node }) => pick(node, 'VariableSetStmt')?.name === 'lock_timeout')) return
    if (before.some((earlier) => locksExistingTable(earlier, section))) return
    yield 'A strong lock is taken here without a limit on the wait for it'
  }
}
