import type { ColumnRef, Node } from 'libpg-query'
import { strings, walk } from '../sql/postgresql-tree.js'

export interface Assignment {
  readonly column: string
  readonly value: Node
}

/** True when a value reads a column that an assignment before it sets; `row` is `new` in triggers. */
export function readsEarlierColumn(assignments: readonly Assignment[], row?: string): boolean {
  return assignments.some(({ value }, at) => {
    const earlier = assignments.slice(0, at).map(({ column }) => column)
    return [...walk(value)].some(({ name, value: part }) => {
      if (name !== 'ColumnRef') return false
      const path = strings((part as ColumnRef).fields)
      const ofRow = row === undefined || path.at(-2) === row
      return ofRow && earlier.includes(path.at(-1) ?? '')
    })
  })
}
