import type { Rule, TokenStatement } from '../rule.js'
import { alteredTable, createdTable } from '../tokens/tables.js'

export const banRenameAway: Rule<TokenStatement> = {
  title: 'A rebuilt table is created under a new name first',
  why: 'Renaming the old table away makes the foreign keys, triggers and views of other tables follow it, and dropping it leaves them pointing at nothing.',
  fix: 'Create the new table as new_x, copy, drop x, then rename new_x to x.',
  severity: 'error',
  sections: 'both',
  *check(statement, { statements }) {
    const altered = alteredTable(statement.words)
    const renames = altered?.parts.some((action) => action[0]?.key === 'RENAME' && action[1]?.key === 'TO')
    const again = statements
      .slice(statement.index + 1)
      .some(({ words }) => createdTable(words)?.table.toLowerCase() === altered?.table.toLowerCase())
    if (renames && again) yield `Table ${altered?.table ?? ''} is renamed away and created again`
  }
}
