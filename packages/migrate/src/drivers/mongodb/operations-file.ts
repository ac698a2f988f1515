import type { BSON, Document } from 'mongodb'
import { migrateError } from '../../errors.js'
import { checksumOf } from '../../file/checksum.js'
import type { Limits, Step } from '../contract.js'
import type { PreparedMigration, Script, SourceFile } from '../../prepare/prepared.js'
import { isDocument } from './expression.js'
import { indexName, type Operation, type OperationName } from './operations.js'
import { whyNotIdempotent } from './idempotent.js'

/** Fields of each operation beside the collection; those with `!` must be there. */
const fields = {
  createCollection: ['validator', 'options'],
  dropCollection: [],
  createIndex: ['keys!', 'name', 'options'],
  dropIndex: ['name!', 'keys', 'options'],
  renameField: ['from!', 'to!', 'batchSize'],
  updateMany: ['filter!', 'update!', 'batchSize']
} satisfies Record<OperationName, readonly string[]>

/**
 * Reads a file of operations, `{ "up": [ … ], "down": [ … ] }` in extended JSON. Without "down" the inverse is inferred,
 * last operation first, when every operation has one. Rejects with `KIT_MIGRATE_FILE`.
 */
export async function prepareOperations(source: SourceFile, options: { limits: Limits }): Promise<PreparedMigration> {
  const { file, text } = source
  const { BSON } = await import('mongodb')
  const json = text.replace(/^\ufeff/, '')
  let content: unknown
  try {
    content = BSON.EJSON.parse(json, { relaxed: true })
  } catch (cause) {
    throw fileError(file, `is no extended JSON: ${(cause as Error).message}`, 'Nothing was run. Correct it.')
  }
  const { up, down, ...rest } = (content ?? {}) as Readonly<Record<string, unknown>>
  const [unknown] = Object.keys(rest)
  if (unknown !== undefined) throw fileError(file, `has an unknown key "${unknown}"`, 'Keys: up, down.')
  const operations = readList(file, 'up', up)
  // As they are written: to read and write them again would take away the types that they name.
  const written = JSON.parse(json) as { readonly up: readonly Operation[]; readonly down?: readonly Operation[] }
  if (operations.length === 0)
    throw fileError(file, 'has no operation in "up"', `Write { "up": [ { "createCollection": "users" } ] }.`)
  if (down !== undefined) readList(file, 'down', down)
  const back = down === undefined ? invert(written.up) : written.down
  const script = (list: readonly Operation[]): Script => ({
    steps: list.map((operation) => toStep(operation, JSON.stringify(operation))),
    transaction: false,
    limits: options.limits,
    checksum: checksumOf(text)
  })
  return { up: script(written.up), ...(back === undefined || back.length === 0 ? {} : { down: script(back) }) }
}

/** The operation of a step, with numbers of the types that it names in all that is stored or compared. */
export function operationFrom({ parse }: Pick<typeof BSON.EJSON, 'parse'>, text: string): Operation {
  const operation = parse(text, { relaxed: true }) as Operation
  const exact = parse(text, { relaxed: false }) as { filter: Document; update: Document; validator: Document }
  if ('updateMany' in operation) return { ...operation, filter: exact.filter, update: exact.update }
  if ('createCollection' in operation && operation.validator !== undefined)
    return { ...operation, validator: exact.validator }
  return operation
}

function toStep(operation: Operation, text: string): Step {
  return { text, description: describe(operation), line: 0, checksum: checksumOf(text) }
}

function describe(operation: Operation): string {
  if ('createIndex' in operation) return `createIndex ${operation.createIndex} ${indexName(operation)}`
  if ('dropIndex' in operation) return `dropIndex ${operation.dropIndex} ${operation.name}`
  if ('renameField' in operation) return `renameField ${operation.renameField} ${operation.from} to ${operation.to}`
  if ('updateMany' in operation) return `updateMany ${operation.updateMany}`
  if ('createCollection' in operation) return `createCollection ${operation.createCollection}`
  return `dropCollection ${operation.dropCollection}`
}

function readList(file: string, where: string, list: unknown): Operation[] {
  if (!Array.isArray(list)) throw fileError(file, `has no list "${where}"`, `Write { "up": [ … ], "down": [ … ] }.`)
  return list.map((item, index) => readOperation(`${file}: ${where}[${index}]`, item))
}

function readOperation(where: string, item: unknown): Operation {
  const given = (item ?? {}) as Readonly<Record<string, unknown>>
  const names = Object.keys(fields) as OperationName[]
  const name = names.find((one) => typeof given[one] === 'string')
  if (name === undefined) throw fileError(where, 'names no operation', `Operations: ${names.join(', ')}.`)
  const known = fields[name].map((field) => field.replace('!', ''))
  const unknown = Object.keys(given).find((key) => key !== name && !known.includes(key))
  if (unknown !== undefined)
    throw fileError(where, `has an unknown field "${unknown}"`, `Fields of ${name}: ${known.join(', ')}.`)
  const missing = fields[name].find((field) => field.endsWith('!') && given[field.slice(0, -1)] === undefined)
  if (missing !== undefined) throw fileError(where, `lacks "${missing.slice(0, -1)}"`, `${name} needs it.`)
  for (const field of [name, ...known]) {
    const wanted = given[field] === undefined ? undefined : problemOf(field, given[field])
    if (wanted !== undefined) throw fileError(where, `needs ${wanted} for "${field}"`, 'Correct it; nothing was run.')
  }
  if (name.endsWith('Index') && (given['options'] as Document | undefined)?.['name'] !== undefined)
    throw fileError(where, 'has a "name" in "options"', 'Write it beside "keys".')
  if (name === 'renameField' && given['from'] === given['to'])
    throw fileError(where, 'renames a field to itself', 'Give another name as "to".')
  if (name === 'updateMany') refuseNotIdempotent(where, given['update'] as Document, given['filter'] as Document)
  return given as unknown as Operation
}

/** What the server, or a batch, would stumble over in the middle; undefined for what is as it should be. */
function problemOf(field: string, value: unknown): string | undefined {
  switch (field) {
    case 'validator':
    case 'options':
    case 'filter':
      return isDocument(value) ? undefined : 'a document'
    case 'keys':
      return isDocument(value) && Object.keys(value).length > 0 ? undefined : 'a document with at least one field'
    case 'update':
      return isUpdate(value) ? undefined : 'operators like { "$set": { … } }, or a list of stages like it,'
    case 'batchSize':
      return Number.isInteger(value) && Number(value) >= 1 ? undefined : 'a whole number from 1 on'
    default:
      return typeof value === 'string' && value !== '' ? undefined : 'a name'
  }
}

/** Operators with their fields, or the stages of a pipeline. */
function isUpdate(value: unknown): boolean {
  if (!Array.isArray(value)) return hasOperators(value, (_name, given) => isDocument(given))
  return value.length > 0 && value.every((stage: unknown) => hasOperators(stage, isStage))
}

/** `$unset` also takes names, and `$replaceWith` any expression. */
function isStage(name: string, given: unknown): boolean {
  if (name === '$unset' && [given].flat().every((path) => typeof path === 'string')) return true
  return name === '$replaceWith' || isDocument(given)
}

function hasOperators(value: unknown, fits: (name: string, given: unknown) => boolean): boolean {
  if (!isDocument(value)) return false
  const entries = Object.entries(value) as [string, unknown][]
  return entries.length > 0 && entries.every(([name, given]) => name.startsWith('$') && fits(name, given))
}

/** A batch that was cut off is updated again, so an update must come to the same when it is applied twice. */
function refuseNotIdempotent(where: string, update: Document, filter: Document): void {
  const reason = whyNotIdempotent(update, filter)
  if (reason === undefined) return
  throw fileError(
    where,
    `has ${reason}, which would count twice after a crash`,
    'Set a field that says the document is done, and leave those out by the filter: { "filter": { "done": { "$exists": false } }, "update": { "$inc": { "n": 1 }, "$set": { "done": true } } }. Or write a program (.js, .ts) whose steps run in transactions.'
  )
}

/** Undefined as soon as one operation has no inverse: what was dropped or overwritten is not in the file. */
function invert(operations: readonly Operation[]): Operation[] | undefined {
  const inverses: Operation[] = []
  for (const operation of operations.toReversed()) {
    const inverse = inverseOf(operation)
    if (inverse === undefined) return undefined
    inverses.push(inverse)
  }
  return inverses
}

function inverseOf(operation: Operation): Operation | undefined {
  if ('createCollection' in operation) return { dropCollection: operation.createCollection }
  if ('createIndex' in operation) return { dropIndex: operation.createIndex, name: indexName(operation) }
  if ('dropIndex' in operation && operation.keys !== undefined) {
    const { dropIndex, name, keys, options } = operation
    return { createIndex: dropIndex, name, keys, ...(options === undefined ? {} : { options }) }
  }
  if ('renameField' in operation) return { ...operation, from: operation.to, to: operation.from }
  return undefined
}

function fileError(where: string, problem: string, hint: string) {
  return migrateError('KIT_MIGRATE_FILE', `${where} ${problem.replace(/\.$/, '')}.`, { kind: 'usage', hint })
}
