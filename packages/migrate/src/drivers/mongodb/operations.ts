import type { CreateIndexesOptions, Db, Document, FindCursor, IndexSpecification, ObjectId, WithId } from 'mongodb'
import { noticingLoss } from './connect.js'

/** What a declarative file may ask for; one of these keys names the operation and its collection. */
export type Operation =
  | { readonly createCollection: string; readonly validator?: Document; readonly options?: Document }
  | { readonly dropCollection: string }
  | { readonly createIndex: string; readonly keys: Document; readonly name?: string; readonly options?: Document }
  | { readonly dropIndex: string; readonly name: string; readonly keys?: Document; readonly options?: Document }
  | { readonly renameField: string; readonly from: string; readonly to: string; readonly batchSize?: number }
  | {
      readonly updateMany: string
      readonly filter: Document
      readonly update: Document
      readonly batchSize?: number
    }

export type OperationName =
  'createCollection' | 'dropCollection' | 'createIndex' | 'dropIndex' | 'renameField' | 'updateMany'

export interface Surroundings {
  readonly db: Db
  /** Throws when another run may have the lock: before each write. */
  readonly refuseLate: () => void
  readonly warn: (text: string) => void
  readonly server: string
}

/** The name under which the server knows an index, `email_1_age_-1` unless it has one. */
export const indexName = ({ keys, name }: { keys: Document; name?: string }): string =>
  name ??
  Object.entries(keys)
    .map(([field, kind]) => `${field}_${String(kind)}`)
    .join('_')

/** Runs one. Each may run again after it was cut off: see {@link isInEffect}, and batches find only what is left. */
export async function perform(operation: Operation, at: Surroundings): Promise<void> {
  const { db } = at
  at.refuseLate()
  if ('createCollection' in operation) return createCollection(operation, at)
  if ('dropCollection' in operation) return void (await noticingLoss(db.dropCollection(operation.dropCollection)))
  if ('createIndex' in operation) {
    const options: CreateIndexesOptions = { ...operation.options, name: indexName(operation) }
    await noticingLoss(
      db.collection(operation.createIndex).createIndex(operation.keys as IndexSpecification, options, {})
    )
    return
  }
  if ('dropIndex' in operation)
    return void (await noticingLoss(db.collection(operation.dropIndex).dropIndex(operation.name)))
  if ('renameField' in operation) {
    const { renameField: collection, from, to, batchSize } = operation
    return inBatches(
      { collection, filter: { [from]: { $exists: true } }, update: { $rename: { [from]: to } }, batchSize },
      at
    )
  }
  const { updateMany: collection, filter, update, batchSize } = operation
  return inBatches({ collection, filter, update, batchSize }, at)
}

async function createCollection(
  { createCollection: name, validator, options }: Extract<Operation, { createCollection: string }>,
  { db, warn, server }: Surroundings
): Promise<void> {
  try {
    await noticingLoss(db.createCollection(name, { ...options, ...(validator === undefined ? {} : { validator }) }))
  } catch (error) {
    if (validator === undefined || !isMissingFeature(error)) throw error
    await noticingLoss(db.createCollection(name, { ...options }))
    warn(`${server} has no validators: ${name} was created without one, and takes any document.`)
  }
}

/** 238 and 303: not implemented; FerretDB says so of what it has not. */
const isMissingFeature = (error: unknown) =>
  [238, 303].includes(Number((error as { code?: unknown }).code)) ||
  /not (yet )?(implemented|supported)/i.test((error as Error).message)

interface Batches {
  readonly collection: string
  readonly filter: Document
  readonly update: Document
  readonly batchSize: number | undefined
}

/** In the order of `_id`, so that no document comes twice, whatever the update does to it. */
async function inBatches({ collection, filter, update, batchSize = 1000 }: Batches, at: Surroundings): Promise<void> {
  const documents = at.db.collection(collection)
  // One cursor, not a query behind the last `_id` for each batch: comparisons see values of one type only.
  const found = documents.find(filter, { projection: { _id: 1 }, sort: { _id: 1 }, batchSize })
  try {
    for (;;) {
      const ids = await noticingLoss(take(found, batchSize))
      if (ids.length === 0) return
      at.refuseLate()
      await noticingLoss(documents.updateMany({ $and: [{ _id: { $in: ids } }, filter] }, update))
    }
  } finally {
    await found.close().catch(() => undefined)
  }
}

async function take(cursor: FindCursor<WithId<Document>>, count: number): Promise<ObjectId[]> {
  const ids: ObjectId[] = []
  while (ids.length < count) {
    const next = await cursor.next()
    if (next === null) break
    ids.push(next._id)
  }
  return ids
}

/** Whether what an operation makes is there, or what it removes is not; undefined for changes of documents. */
export async function isInEffect(operation: Operation, db: Db): Promise<boolean | undefined> {
  if ('createCollection' in operation) return hasCollection(db, operation.createCollection)
  if ('dropCollection' in operation) return !(await hasCollection(db, operation.dropCollection))
  if ('createIndex' in operation) return hasIndex(db, operation.createIndex, indexName(operation))
  if ('dropIndex' in operation) return !(await hasIndex(db, operation.dropIndex, operation.name))
  return undefined
}

async function hasCollection(db: Db, name: string): Promise<boolean> {
  return (await noticingLoss(db.listCollections({ name }, { nameOnly: true }).toArray())).length > 0
}

async function hasIndex(db: Db, collection: string, name: string): Promise<boolean> {
  if (!(await hasCollection(db, collection))) return false
  const indexes = await noticingLoss(db.collection(collection).indexes())
  return indexes.some((index) => index.name === name)
}
