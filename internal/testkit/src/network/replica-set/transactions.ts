import { BSON, MongoServerError, type Document, type MongoClient } from 'mongodb'
import { noSuchTransaction, notInTransaction, writeConflict } from './answers.js'
import { asOnTheWire } from './wire.js'

/** A command as its sender meant it, without what makes it part of a session. */
export interface Command {
  readonly name: string
  readonly database: string
  readonly collection: string | undefined
  readonly body: Document
}

export type Ending = 'committed' | 'aborted' | 'expired'

/** Documents by their `_id`, both as bytes. */
type Contents = Map<string, { readonly document: Document; readonly bytes: string }>

interface Transaction {
  readonly session: string
  readonly number: string
  readonly shadow: string
  readonly collections: Map<string, { readonly database: string; readonly collection: string; readonly base: Contents }>
  readonly expiry: NodeJS.Timeout
  ending: Ending | undefined
}

interface Transactions {
  /** Begins it with `start`; what it cannot do it answers as the server does. */
  run(at: { session: string; number: string; start: boolean }, command: Command): Promise<Document>
  commit(session: string, number: string): Promise<Document>
  abort(session: string, number: string): Promise<Document>
  abortAll(session: string): Promise<void>
  /** True while a transaction that is open has written a document that this command is about to write. */
  isBlocked(command: Command): Promise<boolean>
  readonly endings: readonly Ending[]
}

const possible = new Set([
  'insert',
  'update',
  'delete',
  'find',
  'aggregate',
  'findAndModify',
  'distinct',
  'getMore',
  'killCursors'
])
const writing = new Set(['insert', 'update', 'delete', 'findAndModify'])

/**
 * Transactions with snapshots over a server that has none. Each works in a database of its own, on copies of the
 * collections that it touches; a commit carries over what it changed. Two that write the same document: the second hears
 * of a conflict. Small collections only, and commands one at a time.
 */
export function createTransactions(
  client: MongoClient,
  { lifetimeMs, inTurn }: { lifetimeMs: number; inTurn: (work: () => Promise<void>) => Promise<void> }
): Transactions {
  const open = new Map<string, Transaction>()
  const latest = new Map<string, Transaction>()
  /** Which transaction has written a document, by `database.collection id`. */
  const written = new Map<string, Transaction>()
  const endings: Ending[] = []
  let count = 0

  const end = async (transaction: Transaction, ending: Ending) => {
    if (transaction.ending !== undefined) return
    transaction.ending = ending
    endings.push(ending)
    clearTimeout(transaction.expiry)
    open.delete(transaction.session)
    for (const [place, writer] of written) if (writer === transaction) written.delete(place)
    if (transaction.collections.size > 0) await client.db(transaction.shadow).dropDatabase()
  }
  const begin = async (session: string, number: string, database: string): Promise<Transaction> => {
    const before = open.get(session)
    if (before !== undefined) await end(before, 'aborted')
    const transaction: Transaction = {
      session,
      number,
      shadow: `${database}_tx${++count}`,
      collections: new Map(),
      expiry: setTimeout(() => void inTurn(() => end(transaction, 'expired')).catch(() => undefined), lifetimeMs),
      ending: undefined
    }
    transaction.expiry.unref()
    open.set(session, transaction)
    latest.set(session, transaction)
    return transaction
  }
  const find = (session: string, number: string) => {
    const transaction = latest.get(session)
    return transaction?.number === number ? transaction : undefined
  }
  /** A copy with its indexes, so that a unique one refuses as it should. */
  const copy = async (transaction: Transaction, database: string, collection: string) => {
    const name = `${database}.${collection}`
    if (transaction.collections.has(name)) return
    const base = await readContents(client, database, collection)
    transaction.collections.set(name, { database, collection, base })
    const shadow = client.db(transaction.shadow).collection(collection)
    for (const { v: _, ns: _ns, key, ...options } of await indexesOf(client, database, collection))
      await shadow.createIndex(key as Record<string, 1>, options, {})
    if (base.size > 0) await shadow.insertMany([...base.values()].map(({ document }) => document))
  }
  /** The first that writes a document has it until it ends, if nobody wrote it since the snapshot. */
  const claim = async (transaction: Transaction, database: string, collection: string): Promise<boolean> => {
    const name = `${database}.${collection}`
    const { base } = transaction.collections.get(name)!
    const now = await readContents(client, database, collection)
    for (const id of changedIds(base, await readContents(client, transaction.shadow, collection))) {
      const place = `${name} ${id}`
      const writer = written.get(place)
      if ((writer ?? transaction) !== transaction || base.get(id)?.bytes !== now.get(id)?.bytes) return false
      written.set(place, transaction)
    }
    return true
  }
  return {
    endings,
    async run({ session, number, start }, command) {
      const { name, database, collection } = command
      const transaction = start ? await begin(session, number, database) : find(session, number)
      if (transaction === undefined || transaction.ending !== undefined) return noSuchTransaction
      if (!possible.has(name)) {
        await end(transaction, 'aborted')
        return notInTransaction(name)
      }
      if (collection !== undefined) await copy(transaction, database, collection)
      const answer = await send(client, { ...command, database: transaction.shadow })
      const refused = Number(answer['ok']) !== 1 || answer['writeErrors'] !== undefined
      const conflict = !refused && writing.has(name) && !(await claim(transaction, database, collection ?? ''))
      if (refused || conflict) await end(transaction, 'aborted')
      return conflict ? writeConflict : withNamespace(answer, transaction.shadow, database)
    },
    async commit(session, number) {
      const transaction = find(session, number)
      if (transaction?.ending === 'committed') return { ok: 1 }
      if (transaction === undefined || transaction.ending !== undefined) return noSuchTransaction
      for (const { database, collection, base } of transaction.collections.values()) {
        const wanted = await readContents(client, transaction.shadow, collection)
        for (const id of changedIds(base, wanted))
          await put(
            client,
            { database, collection },
            { before: base.get(id)?.document, after: wanted.get(id)?.document }
          )
      }
      await end(transaction, 'committed')
      return { ok: 1 }
    },
    async abort(session, number) {
      const transaction = find(session, number)
      if (transaction === undefined || transaction.ending !== undefined) return noSuchTransaction
      await end(transaction, 'aborted')
      return { ok: 1 }
    },
    async abortAll(session) {
      const transaction = open.get(session)
      if (transaction !== undefined) await end(transaction, 'aborted')
    },
    async isBlocked({ name, database, collection, body }) {
      const prefix = `${database}.${collection ?? ''} `
      const taken = [...written.keys()].filter((place) => place.startsWith(prefix))
      if (taken.length === 0 || !writing.has(name)) return false
      const touched = await idsTouched(client, { name, database, collection: collection ?? '', body })
      return touched.some((id) => taken.includes(prefix + id))
    }
  }
}

/** The server's own answer, also when it refuses. */
export async function send(client: MongoClient, { database, body }: Command): Promise<Document> {
  try {
    return await client.db(database).command(body, asOnTheWire)
  } catch (error) {
    if (error instanceof MongoServerError) return error.errorResponse
    throw error
  }
}

async function readContents(client: MongoClient, database: string, collection: string): Promise<Contents> {
  const documents = await client.db(database).collection(collection).find({}, asOnTheWire).toArray()
  return new Map(documents.map((document) => [idOf(document), { document, bytes: bytesOf(document) }]))
}

async function indexesOf(client: MongoClient, database: string, collection: string): Promise<Document[]> {
  const known = await client.db(database).listCollections({ name: collection }).toArray()
  if (known.length === 0) return []
  const indexes = await client.db(database).collection(collection).indexes()
  return indexes.filter(({ name }) => name !== '_id_')
}

const bytesOf = (document: Document) => Buffer.from(BSON.serialize(document)).toString('hex')
const idOf = (document: Document) => bytesOf({ _id: document['_id'] as unknown })

const changedIds = (before: Contents, after: Contents) =>
  [...new Set([...before.keys(), ...after.keys()])].filter((id) => before.get(id)?.bytes !== after.get(id)?.bytes)

async function put(
  client: MongoClient,
  { database, collection }: { database: string; collection: string },
  { before, after }: { before: Document | undefined; after: Document | undefined }
): Promise<void> {
  const documents = client.db(database).collection(collection)
  const _id = (after ?? before)?.['_id'] as never
  if (before !== undefined) await documents.deleteOne({ _id })
  if (after !== undefined) await documents.insertOne(after)
}

async function idsTouched(client: MongoClient, { name, database, collection, body }: Command & { collection: string }) {
  if (name === 'insert') return (body['documents'] as Document[]).map(idOf)
  const filters =
    name === 'findAndModify'
      ? [(body['query'] ?? {}) as Document]
      : ((body['updates'] ?? body['deletes'] ?? []) as { q: Document }[]).map(({ q }) => q)
  const found: string[] = []
  for (const filter of filters) {
    const documents = client.db(database).collection(collection)
    for (const one of await documents.find(filter, { ...asOnTheWire, projection: { _id: 1 } }).toArray())
      found.push(idOf(one))
  }
  return found
}

function withNamespace(answer: Document, shadow: string, database: string): Document {
  const cursor = answer['cursor'] as { ns?: string } | undefined
  if (cursor?.ns === undefined) return answer
  return { ...answer, cursor: { ...cursor, ns: cursor.ns.replace(`${shadow}.`, `${database}.`) } }
}
