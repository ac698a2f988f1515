import type { Document } from 'mongodb'

/** Operators that change a document again when they are applied again. */
const counting = ['$inc', '$mul', '$push', '$pop', '$bit']

/** Functions of one field that leave their own result as it is. */
const settling = [
  ...['$toLower', '$toUpper', '$trim', '$ltrim', '$rtrim', '$ifNull', '$abs', '$floor', '$ceil'],
  ...['$toString', '$toInt', '$toLong', '$toDouble', '$toDecimal', '$toBool', '$toDate', '$toObjectId']
]

/** A path as `a.b`; empty for the whole document. */
type Path = string

/**
 * What makes an update come to something else when a document gets it twice, as in a batch that was cut off: an operator
 * that counts, or a pipeline that reads what it changes. Undefined when nothing does, or when the filter names a field
 * that the update sets, and so leaves out the documents that are done.
 */
export function whyUnrepeatable(update: unknown, filter: Document): string | undefined {
  const { reason, marks } = Array.isArray(update) ? ofPipeline(update as Document[]) : ofOperators(update as Document)
  if (reason === undefined) return undefined
  return pathsOfFilter(filter).some((path) => marks.some((mark) => overlap(path, mark))) ? undefined : reason
}

interface Found {
  readonly reason: string | undefined
  /** Fields that may tell a document that is done from one that is not. */
  readonly marks: readonly Path[]
}

function ofOperators(update: Document): Found {
  const operator = counting.find((one) => one in update)
  const setting = Object.entries(update).filter(([name]) => !counting.includes(name))
  return { reason: operator, marks: setting.flatMap(([, fields]) => Object.keys(fields as Document)) }
}

function ofPipeline(stages: readonly Document[]): Found {
  const changed: Path[] = []
  const read: Path[] = []
  for (const [stage, given] of stages.flatMap((each) => Object.entries(each) as [string, unknown][])) {
    if (stage === '$unset') {
      changed.push(...[given as string | string[]].flat())
    } else if (stage === '$set' || stage === '$addFields') {
      for (const [field, expression] of Object.entries(given as Document)) {
        changed.push(field)
        if (!settles(field, expression)) read.push(...pathsRead(expression))
      }
    } else {
      changed.push('')
      read.push(...pathsRead(given))
    }
  }
  const twice = read.find((path) => changed.some((other) => overlap(path, other)))
  return {
    reason: twice === undefined ? undefined : `a pipeline that reads what it changes (${twice || 'the document'})`,
    marks: changed
  }
}

/** True for `{ $toLower: '$email' }` of `email`. */
function settles(field: Path, expression: unknown): boolean {
  if (expression === `$${field}`) return true
  if (typeof expression !== 'object' || expression === null) return pathsRead(expression).length === 0
  if (Array.isArray(expression)) return expression.every((item) => settles(field, item))
  return Object.entries(expression).every(
    ([name, value]) => (settling.includes(name) || !name.startsWith('$')) && settles(field, value)
  )
}

/** What an expression of the aggregation language reads of the document. */
function pathsRead(expression: unknown): Path[] {
  if (typeof expression === 'string') {
    const [, variable, path = ''] = /^\$(?:\$([^.]*)\.?)?(.*)$/s.exec(expression) ?? []
    if (!expression.startsWith('$')) return []
    return variable === undefined || variable === 'ROOT' || variable === 'CURRENT' ? [path] : []
  }
  if (typeof expression !== 'object' || expression === null) return []
  return Object.entries(expression).flatMap(([name, value]: [string, unknown]) => {
    if (name === '$literal') return []
    if (name === '$getField') return typeof value === 'string' ? [value] : ['']
    return pathsRead(value)
  })
}

function pathsOfFilter(filter: Document): Path[] {
  return Object.entries(filter).flatMap(([name, value]: [string, unknown]) => {
    if (name === '$expr') return pathsRead(value)
    if (!name.startsWith('$')) return [name]
    return Array.isArray(value) ? (value as Document[]).flatMap(pathsOfFilter) : []
  })
}

const overlap = (a: Path, b: Path) => a === '' || b === '' || a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`)
