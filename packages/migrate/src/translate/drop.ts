import type { DropStmt } from 'libpg-query'
import { pickAll, strings } from '../sql/postgresql-tree.js'
import { bareName, type Context } from './context.js'
import { knownExtensions } from './extension.js'
import { refuse } from './refusal.js'
import { secondName } from './trigger.js'

/** CASCADE drops constraints of other tables in PostgreSQL; the others refuse then, so it is left out. */
export function writeDrop(drop: DropStmt, context: Context): string[] {
  const { target, catalog } = context
  const guard = drop.missing_ok ? 'IF EXISTS ' : ''
  const paths = pickAll(drop.objects, 'List').map(({ items }) => strings(items))
  switch (drop.removeType) {
    case 'OBJECT_TABLE':
      return paths.map((path) => `DROP TABLE ${guard}${target.quoteName(bareName(path))}`)
    case 'OBJECT_INDEX':
      return paths.map((path) => {
        const index = bareName(path)
        if (target.id === 'sqlite') return `DROP INDEX ${guard}${target.quoteName(index)}`
        const table = catalog.tableOfIndex(index)
        if (table === undefined)
          return refuse(`DROP INDEX ${index}`, `MySQL asks for its table: DROP INDEX ${index} ON …`)
        return `DROP INDEX ${target.quoteName(index)} ON ${target.quoteName(table)}`
      })
    case 'OBJECT_TRIGGER':
      return paths.flatMap((path) => {
        const trigger = path.at(-1) ?? ''
        return [
          `DROP TRIGGER ${guard}${target.quoteName(trigger)}`,
          `DROP TRIGGER IF EXISTS ${target.quoteName(secondName(trigger))}`
        ]
      })
    case 'OBJECT_FUNCTION':
      // Trigger functions live on in their triggers alone.
      return drop.behavior === 'DROP_CASCADE' ? refuse('DROP FUNCTION … CASCADE', 'drop the triggers by name') : []
    case 'OBJECT_EXTENSION': {
      const names = pickAll(drop.objects, 'String').map((name) => name.sval ?? '')
      const unknown = names.find((name) => !knownExtensions.has(name))
      return unknown === undefined ? [] : refuse(`DROP EXTENSION ${unknown}`)
    }
    default:
      return refuse(`DROP ${(drop.removeType ?? '').replace('OBJECT_', '').replaceAll('_', ' ')}`)
  }
}
