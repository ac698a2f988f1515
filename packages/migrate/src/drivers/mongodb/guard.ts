import type { Document } from 'mongodb'
import { isDocument, overlap, pathsRead, type Path } from './expression.js'

type Plain = string | number | boolean | null

/** A field as an update leaves it: with this value, with some date, there with some value, or not there. */
export interface Mark {
  readonly path: Path
  readonly after: { readonly value: Plain } | 'date' | 'present' | 'missing'
}

export const isPlain = (value: unknown): value is Plain =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value)

/** Whether a filter leaves out for certain, in each of its alternatives, what the update marked. */
export function isGuardedBy(marks: readonly Mark[], filter: unknown): boolean {
  if (!isDocument(filter)) return false
  return Object.entries(filter).some(([name, condition]: [string, unknown]) => {
    if (name === '$and') return Array.isArray(condition) && condition.some((part) => isGuardedBy(marks, part))
    if (name === '$or') return Array.isArray(condition) && condition.every((part) => isGuardedBy(marks, part))
    // An expression is believed when it asks for the mark.
    if (name === '$expr') return pathsRead(condition).some((path) => marks.some((mark) => overlap(path, mark.path)))
    return marks.some((mark) => isLeftOut(afterAt(mark, name), condition))
  })
}

/**
 * Whether a filter asks for a number that `$inc` takes the field away from. In one of several alternatives that would be
 * no guard, for the next may ask for what it becomes.
 */
export function isLeftByCounting(added: Document, filter: unknown): boolean {
  if (!isDocument(filter)) return false
  return Object.entries(filter).some(([name, condition]: [string, unknown]) => {
    if (name === '$and') return Array.isArray(condition) && condition.some((part) => isLeftByCounting(added, part))
    const from: unknown = isDocument(condition) ? condition['$eq'] : condition
    const by: unknown = added[name]
    if (typeof from !== 'number' || typeof by !== 'number' || hasIndex(name)) return false
    // A large number may stay what it is when a small one is added.
    return Number.isFinite(from + by) && from + by !== from
  })
}

/** A number in a path may be a place in a list or a name there, and a filter looks at both. */
export const hasIndex = (path: Path) => /(^|\.)\d+(\.|$)/.test(path)

/** What the mark says about a field above it, or below. */
function afterAt({ path, after }: Mark, name: Path): Mark['after'] | undefined {
  if (name === path) return after
  if (path.startsWith(`${name}.`)) return after === 'missing' ? undefined : 'present'
  return name.startsWith(`${path}.`) && after === 'missing' ? 'missing' : undefined
}

function isLeftOut(after: Mark['after'] | undefined, condition: unknown): boolean {
  if (after === undefined) return false
  const asks = isDocument(condition) && Object.keys(condition).every((name) => name.startsWith('$'))
  const operators = asks ? Object.entries(condition) : [['$eq', condition] as const]
  return operators.some(([operator, operand]: readonly [string, unknown]) => {
    if (operator === '$exists') return Boolean(operand) === (after === 'missing')
    if (after === 'present') return false
    if (after === 'date') return isForNull(operator, operand)
    // To comparisons a field that is not there is null.
    return isRefusedBy(after === 'missing' ? null : after.value, operator, operand)
  })
}

const isForNull = (operator: string, operand: unknown) =>
  operator === '$eq' ? operand === null : operator === '$in' && [operand].flat().every((one) => one === null)

/** Whether no plain value that is compared with this one is let through; values of two types never are. */
function isRefusedBy(value: Plain, operator: string, operand: unknown): boolean {
  const list: readonly unknown[] = Array.isArray(operand) ? operand : []
  switch (operator) {
    case '$eq':
      return isPlain(operand) && operand !== value
    case '$ne':
      return operand === value
    case '$in':
      return list.every(isPlain) && !list.includes(value)
    case '$nin':
      return list.includes(value)
    case '$gt':
    case '$gte':
    case '$lt':
    case '$lte':
      return isPlain(operand) && !compares(value, operator, operand)
    default:
      return false
  }
}

function compares(value: Plain, operator: '$gt' | '$gte' | '$lt' | '$lte', operand: Plain): boolean {
  if (value === null || operand === null) return value === operand && operator.endsWith('e')
  if (typeof value !== typeof operand) return false
  if (value === operand) return operator.endsWith('e')
  return operator.startsWith('$g') ? value > operand : value < operand
}
