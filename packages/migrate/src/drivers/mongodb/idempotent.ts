import type { Document } from 'mongodb'
import { isDocument, overlap, pathsRead, type Path } from './expression.js'
import { hasIndex, isGuardedBy, isLeftByCounting, isPlain, type Mark } from './guard.js'

/** Operators that change a document again when they are applied again. */
const counting = ['$inc', '$mul', '$push', '$pop', '$bit']
/** Operators that leave something in their fields, whatever it is. */
const filling = ['$min', '$max', '$addToSet']

/** Functions that leave their own result as it is, by what they make. */
const ofText = ['$toLower', '$toUpper', '$trim', '$ltrim', '$rtrim', '$toString']
const ofNumbers = ['$abs', '$floor', '$ceil', '$round', '$trunc', '$toInt', '$toLong', '$toDouble', '$toDecimal']
const ofOthers = ['$ifNull', '$setUnion', '$mergeObjects', '$filter', '$convert', '$toBool', '$toDate', '$toObjectId']

/**
 * What makes an update come to something else when a document gets it twice, as in a batch that was cut off: an operator
 * that counts, or a pipeline that reads what it changes. Undefined when nothing does, or when the filter asks for a field
 * that the update sets, and so leaves out the documents that are done. The update is one that the server takes.
 */
export function whyNotIdempotent(update: Document | readonly Document[], filter: Document): string | undefined {
  const { reason, marks, added = {} } = isPipeline(update) ? ofPipeline(update) : ofOperators(update)
  const guarded = reason === undefined || isGuardedBy(marks, filter) || isLeftByCounting(added, filter)
  return guarded ? undefined : reason
}

const isPipeline = (update: Document | readonly Document[]): update is readonly Document[] => Array.isArray(update)

interface Found {
  readonly reason: string | undefined
  readonly marks: readonly Mark[]
  /** What `$inc` adds to which field. */
  readonly added?: Document | undefined
}

function ofOperators(update: Document): Found {
  const operator = counting.find((one) => one in update)
  const fieldsOf = (name: string) => Object.entries((update[name] ?? {}) as Document) as [Path, unknown][]
  const marks = [
    ...fieldsOf('$set').map(([path, value]) => markOf(path, value)),
    ...['$unset', '$rename'].flatMap(fieldsOf).map(([path]): Mark => ({ path, after: 'missing' })),
    ...filling.flatMap(fieldsOf).map(([path]): Mark => ({ path, after: 'present' })),
    ...fieldsOf('$currentDate').map(([path]) => markOfDate(path))
  ]
  return { reason: operator, marks, added: update['$inc'] as Document | undefined }
}

function markOf(path: Path, value: unknown): Mark {
  if (value instanceof Date) return markOfDate(path)
  return { path, after: isPlain(value) ? { value } : 'present' }
}

const markOfDate = (path: Path): Mark => ({ path, after: hasIndex(path) ? 'present' : 'date' })

/** Undefined for an expression that may come to nothing, as one that reads a field that is not there. */
function markOfExpression(path: Path, expression: unknown): Mark | undefined {
  if (pathsRead(expression).length > 0) return undefined
  if (expression === '$$REMOVE') return { path, after: 'missing' }
  // A pipeline sets parts of each item of a list, and of an empty one nothing.
  if (expression === '$$NOW' || expression instanceof Date)
    return { path, after: path.includes('.') ? 'present' : 'date' }
  return typeof expression === 'string' && expression.startsWith('$')
    ? { path, after: 'present' }
    : markOf(path, expression)
}

function ofPipeline(stages: readonly Document[]): Found {
  const changed: Path[] = []
  const read: Path[] = []
  let marks: Mark[] = []
  const changes = (path: Path) => {
    changed.push(path)
    // What an earlier stage left there is not what the last one leaves.
    marks = marks.filter((mark) => !overlap(mark.path, path))
  }
  for (const [stage, given] of stages.flatMap((each) => Object.entries(each) as [string, unknown][])) {
    if (stage === '$unset') {
      const paths = [given as string | string[]].flat()
      paths.forEach(changes)
      marks.push(...paths.map((path): Mark => ({ path, after: 'missing' })))
    } else if (stage === '$set' || stage === '$addFields') {
      for (const [path, expression] of Object.entries(given as Document)) {
        changes(path)
        const reads = pathsRead(expression)
        read.push(...(readsBeside(path, expression) ?? reads))
        const mark = markOfExpression(path, expression)
        if (mark !== undefined) marks.push(mark)
      }
    } else {
      changes('')
      read.push(...pathsRead(given))
    }
  }
  const twice = read.find((path) => changed.some((other) => overlap(path, other)))
  const reason = twice === undefined ? undefined : `a pipeline that reads what it changes (${twice || 'the document'})`
  return { reason, marks }
}

/**
 * What an expression reads beside the field that it is for, when its result stays as it is under another round:
 * `{ $toLower: '$email' }` of `email`. Undefined when it does not.
 */
function readsBeside(field: Path, expression: unknown, text = true): Path[] | undefined {
  const reads = pathsRead(expression)
  if (expression === `$${field}`) return []
  if (!reads.some((path) => overlap(path, field))) return reads
  if (!isDocument(expression)) return undefined
  const [[name, given] = ['', undefined], ...more] = Object.entries(expression)
  const settles = ofNumbers.includes(name) || ofOthers.includes(name) || (text && ofText.includes(name))
  if (!settles || more.length > 0) return undefined
  const parts = Array.isArray(given) ? given : isArguments(given) ? Object.values(given) : [given]
  // A text that became a number is no longer a text in the next round.
  const found = parts.map((part: unknown) => readsBeside(field, part, text && ofText.includes(name)))
  return found.includes(undefined) ? undefined : found.flatMap((paths) => paths ?? [])
}

/** Arguments by name, as of `$trim` and `$filter`. */
const isArguments = (given: unknown): given is Document =>
  isDocument(given) && Object.keys(given).every((name) => !name.startsWith('$'))
