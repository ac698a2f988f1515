import type { Document } from 'mongodb'

/** A path as `a.b`; empty for the whole document. */
export type Path = string

/** What an expression of the aggregation language reads of the document. */
export function pathsRead(expression: unknown): Path[] {
  if (typeof expression === 'string') {
    if (!expression.startsWith('$')) return []
    const [, variable, path = ''] = /^\$(?:\$([^.]*)\.?)?(.*)$/s.exec(expression) ?? []
    return variable === undefined || variable === 'ROOT' || variable === 'CURRENT' ? [path] : []
  }
  if (typeof expression !== 'object' || expression === null) return []
  return Object.entries(expression).flatMap(([name, value]: [string, unknown]) => {
    if (name === '$literal') return []
    if (name === '$getField') return typeof value === 'string' ? [value] : ['']
    return pathsRead(value)
  })
}

export const isDocument = (value: unknown): value is Document =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const overlap = (a: Path, b: Path) =>
  a === '' || b === '' || a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`)
