import type { Rule, TokenStatement } from '../rule.js'
import { addedColumn, alteredTable } from '../tokens/tables.js'

export const banUnknownAlter: Rule<TokenStatement> = {
  title: 'ALTER TABLE does what SQLite can',
  why: 'SQLite only renames tables and columns, and adds and drops columns; anything else is a syntax error, so the migration fails.',
  fix: 'Rebuild the table: create the new one, copy the rows, drop the old one, rename the new one.',
  severity: 'error',
  sections: 'both',
  *check({ words }) {
    const altered = alteredTable(words)
    if (!altered) return
    const [action = []] = altered.parts
    const known = ['RENAME', 'DROP'].includes(action[0]?.key ?? '')
      ? !impossible.has(action[1]?.key ?? '')
      : addedColumn(action) !== undefined
    if (!known)
      yield `ALTER TABLE ${altered.table} ${action
        .slice(0, 2)
        .map((word) => word.text)
        .join(' ')} is not SQLite`
    if (altered.parts.length > 1) yield `ALTER TABLE ${altered.table} has several actions, and SQLite takes one`
  }
}

const impossible = new Set(['CONSTRAINT', 'PRIMARY', 'FOREIGN', 'INDEX', 'UNIQUE', 'CHECK'])
