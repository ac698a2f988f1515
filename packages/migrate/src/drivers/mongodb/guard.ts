import { isDocument, overlap, pathsRead, type Path } from './expression.js'

/** A field that tells a document that is done from one that is not, with the value that it then has, where that is plain. */
export interface Mark {
  readonly path: Path
  readonly value?: unknown
}

/** Whether a filter asks for one of the marks, in each of its alternatives, and not so that the document still matches. */
export function isGuardedBy(marks: readonly Mark[], filter: unknown): boolean {
  if (!isDocument(filter)) return false
  return Object.entries(filter).some(([name, condition]: [string, unknown]) => {
    if (name === '$and') return Array.isArray(condition) && condition.some((part) => isGuardedBy(marks, part))
    if (name === '$or') return Array.isArray(condition) && condition.every((part) => isGuardedBy(marks, part))
    if (name === '$expr') return pathsRead(condition).some((path) => marks.some((mark) => overlap(path, mark.path)))
    return marks.some((mark) => overlap(name, mark.path) && !stillMatches(mark, condition))
  })
}

/** True where it is certain; what the value is compared with must be plain too. */
function stillMatches(mark: Mark, condition: unknown): boolean {
  if (!('value' in mark)) return false
  const { value } = mark
  if (!isDocument(condition) || !Object.keys(condition).every((name) => name.startsWith('$')))
    return condition === value
  return Object.entries(condition).every(([operator, operand]: [string, unknown]) => {
    const list: readonly unknown[] = Array.isArray(operand) ? operand : []
    switch (operator) {
      case '$exists':
        return Boolean(operand)
      case '$eq':
        return operand === value
      case '$ne':
        return operand !== value
      case '$in':
        return list.includes(value)
      case '$nin':
        return !list.includes(value)
      default:
        return false
    }
  })
}
