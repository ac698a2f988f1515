import { migrateError } from '../../errors.js'
import { lexemes } from '../../sql/lexemes.js'
import type { Step } from '../contract.js'
import type { SqliteDatabase } from './connect.js'

/**
 * True when foreign keys must be off while the steps run: DROP TABLE deletes the rows first, and so, by ON DELETE
 * CASCADE, those of other tables too. The way to rebuild a table (sqlite.org/lang_altertable.html, step 1) is to
 * switch them off before BEGIN, and to check before COMMIT that nothing dangles.
 */
export function needsForeignKeysOff(steps: readonly Step[]): boolean {
  return steps.some(({ text }) => {
    const [first, second] = lexemes(text, 'sqlite').map(({ key }) => key)
    return (first === 'DROP' && second === 'TABLE') || (first === 'PRAGMA' && second === 'FOREIGN_KEYS')
  })
}

interface Violation {
  readonly table: string
  readonly rowid: number | null
  readonly parent: string
  readonly fkid: number
}

/** Every row whose parent is missing, as one key each. */
export function danglingRows(db: SqliteDatabase): ReadonlySet<string> {
  const rows = db.prepare('PRAGMA foreign_key_check').all() as Violation[]
  return new Set(rows.map(({ table, rowid, parent, fkid }) => JSON.stringify([table, rowid, parent, fkid])))
}

/** Throws `KIT_MIGRATE_STATEMENT` when rows dangle that did not before. */
export function refuseNewDanglingRows(db: SqliteDatabase, before: ReadonlySet<string>): void {
  const added = [...danglingRows(db)]
    .filter((key) => !before.has(key))
    .map((key) => JSON.parse(key) as [string, number | null, string])
  const [first] = added
  if (first === undefined) return
  const [table, rowid, parent] = first
  throw migrateError(
    'KIT_MIGRATE_STATEMENT',
    `The migration would leave ${added.length} row${added.length === 1 ? '' : 's'} without a parent: ${table}${rowid === null ? '' : ` (rowid ${rowid})`} refers to ${parent}.`,
    {
      hint: 'Nothing was changed. Keep the parent rows, or remove or change the children in the same migration.',
      data: { rows: added.length }
    }
  )
}
